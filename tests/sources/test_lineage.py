"""Origins counted from lineage. DESIGN: ten reprints change no number, one broken edge changes one."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.lineage import Link, Node, Side, closure, ends, origins

# A small affair. The minister speaks; an agency reports it, a paper reprints the agency. A weekly has the
# ministry's spokesman and an expert. A blog says it without saying where it has it from.
AFFAIR = {
    "minister": Node("origin", actor="ministry"),
    "spokesman": Node("origin", actor="ministry"),
    "expert": Node("origin"),
    "satellite": Node("origin", actor="institute"),
    "agency": Node("derived", ("minister",)),
    "paper": Node("derived", ("agency",)),
    "weekly": Node("derived", ("spokesman", "expert")),
    "blog": Node("unknown", actor="blogger"),
    "copy-of-blog": Node("derived", ("blog",)),
    "orphan": Node("derived"),
}


def links_for(*sources, side="for"):
    return [Link(f"{source}-{number}", source, side) for number, source in enumerate(sources)]


def numbers(side):
    return len(side.traced), side.speakers, side.untraced


@st.composite
def graphs(draw):
    """A graph without cycles: each source repeats only earlier ones."""
    size = draw(st.integers(1, 12))
    nodes = {}
    for number in range(size):
        earlier = st.integers(0, number - 1).map(lambda n: f"s{n}") if number else st.nothing()
        repeated = draw(st.lists(earlier, max_size=3, unique=True)) if number else []
        lineage = "derived" if repeated else draw(st.sampled_from(["origin", "unknown", "derived"]))
        actor = draw(st.sampled_from([None, "a", "b", "c"]))
        nodes[f"s{number}"] = Node(lineage, tuple(repeated), actor)
    return nodes


@st.composite
def cases(draw):
    nodes = draw(graphs())
    names = st.sampled_from(sorted(nodes))
    overrides = st.none() | st.lists(names, min_size=1, max_size=3, unique=True).map(tuple)
    shapes = st.tuples(names, st.sampled_from(["for", "against", None]), st.booleans(), overrides)
    rows = draw(st.lists(shapes, max_size=10))
    return [Link(f"k{n}", *row) for n, row in enumerate(rows)], nodes


def walked(source, nodes):
    """The definition, word by word: walk `derived_from` to its ends."""
    repeated = nodes[source].derived_from
    return set().union(*(walked(each, nodes) for each in repeated)) if repeated else {source}


def test_the_small_affair_is_counted_by_origin_and_speaker():
    found = origins(links_for("paper", "agency", "weekly", "copy-of-blog", "orphan"), AFFAIR)
    assert found["for"] == Side(
        traced=("expert", "minister", "spokesman"),
        speakers=2,
        by_origin={"expert": ("weekly-2",), "minister": ("agency-1", "paper-0"), "spokesman": ("weekly-2",)},
        untraced_links=("copy-of-blog-3", "orphan-4"),
    )
    assert found["against"] == Side()


def test_each_side_is_counted_apart():
    found = origins(links_for("paper") + links_for("satellite", "paper", side="against"), AFFAIR)
    assert found["for"].traced == ("minister",)
    assert found["against"].traced == ("minister", "satellite")


def test_origins_of_one_actor_are_one_speaker_and_those_without_are_each_their_own():
    nodes = AFFAIR | {"second-expert": Node("origin")}
    assert numbers(origins(links_for("minister", "spokesman"), nodes)["for"]) == (2, 1, 0)
    assert numbers(origins(links_for("expert", "second-expert"), nodes)["for"]) == (2, 2, 0)


def test_an_actor_and_a_source_of_one_name_are_two_speakers():
    nodes = {"x": Node("origin"), "y": Node("origin", actor="x")}
    assert origins(links_for("x", "y"), nodes)["for"].speakers == 2


def test_unknown_is_no_origin():
    assert numbers(origins(links_for("blog", "copy-of-blog"), AFFAIR)["for"]) == (0, 0, 2)


def test_a_link_with_one_traced_and_one_unknown_end_is_traced():
    nodes = AFFAIR | {"mixed": Node("derived", ("blog", "minister"))}
    assert numbers(origins(links_for("mixed"), nodes)["for"]) == (1, 1, 0)


@pytest.mark.parametrize("source", ["orphan", "not-there"])
def test_a_derived_source_without_edges_and_a_missing_one_are_untraced(source):
    assert numbers(origins(links_for(source), AFFAIR)["for"]) == (0, 0, 1)


def test_a_link_that_does_not_count_or_has_no_side_is_left_out():
    left_out = [Link("a", "minister", "for", counts=False), Link("b", "satellite", None)]
    assert origins(left_out, AFFAIR) == {"for": Side(), "against": Side()}


@given(cases(), st.data())
def test_ten_reprints_change_no_number(case, data):
    links, nodes = case
    counted = [link for link in links if link.counts and link.side and not link.origins]
    traced = [link for link in counted if any(nodes[end].lineage == "origin" for end in ends(link.source, nodes))]
    if not traced:
        return
    first = data.draw(st.sampled_from(traced))
    reprints = {f"reprint{n}": Node("derived", (first.source,)) for n in range(10)}
    more = [replace(first, key=name, source=name) for name in reprints]
    before, after = origins(links, nodes), origins(links + more, nodes | reprints)
    assert {side: numbers(before[side]) for side in before} == {side: numbers(after[side]) for side in after}


def test_one_broken_edge_changes_one_number():
    links = links_for("agency", "paper", "weekly")
    broken = AFFAIR | {"paper": Node("derived")}
    assert numbers(origins(links, AFFAIR)["for"]) == (3, 2, 0)
    assert numbers(origins(links, broken)["for"]) == (3, 2, 1)


@given(graphs(), st.data())
def test_a_broken_edge_of_a_reprint_makes_one_link_untraced(nodes, data):
    carried = sorted(source for source in nodes if any(nodes[end].lineage == "origin" for end in ends(source, nodes)))
    if not carried:
        return
    first = data.draw(st.sampled_from(carried))
    links = links_for(first, "reprint")
    whole = origins(links, nodes | {"reprint": Node("derived", (first,))})["for"]
    broken = origins(links, nodes | {"reprint": Node("derived")})["for"]
    assert (broken.traced, broken.speakers, broken.untraced) == (
        whole.traced,
        whole.speakers,
        whole.untraced + 1,
    )


@given(cases(), st.randoms(use_true_random=False))
def test_order_does_not_matter(case, random):
    links, nodes = case
    turned_links, turned_nodes = links[:], list(nodes.items())
    random.shuffle(turned_links)
    random.shuffle(turned_nodes)
    turned = {name: replace(node, derived_from=tuple(reversed(node.derived_from))) for name, node in turned_nodes}
    assert origins(turned_links, turned) == origins(links, nodes)


@given(cases())
def test_the_count_is_what_the_definition_says(case):
    links, nodes = case
    found = origins(links, nodes)
    for side in ("for", "against"):
        walks = [link for link in links if link.side == side and link.counts and not link.origins]
        named = [link for link in links if link.side == side and link.counts and link.origins]
        expected = {end for link in walks for end in walked(link.source, nodes) if nodes[end].lineage == "origin"}
        expected |= {end for link in named for end in link.origins if nodes[end].lineage != "unknown"}
        assert set(found[side].traced) == expected
        assert set(found[side].by_origin) == expected
        without_actor = [end for end in expected if nodes[end].actor is None]
        actors = {nodes[end].actor for end in expected} - {None}
        assert found[side].speakers == len(without_actor) + len(actors)
        reached = {key for keys in found[side].by_origin.values() for key in keys}
        assert reached.isdisjoint(found[side].untraced_links)
        assert reached | set(found[side].untraced_links) == {link.key for link in walks + named}


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        (("satellite",), (1, 1, 0)),
        (("minister", "spokesman", "expert"), (3, 2, 0)),
        (("agency",), (1, 1, 0)),  # a derived source named by hand is an end itself, not walked
        (("blog",), (0, 0, 1)),
        (("not-there",), (0, 0, 1)),
        ((), (1, 1, 0)),  # an empty list names nothing: the walk holds
        (None, (1, 1, 0)),
    ],
)
def test_origins_set_by_hand_replace_the_walk_of_that_link(named, expected):
    assert numbers(origins([Link("k", "paper", "for", origins=named)], AFFAIR)["for"]) == expected


def test_a_derived_source_named_by_hand_is_the_origin_itself():
    assert origins([Link("k", "paper", "for", origins=("agency",))], AFFAIR)["for"].traced == ("agency",)


def test_the_attribution_chain_is_left_out():
    links = links_for("minister", "paper", "weekly", "satellite")
    found = origins(links, AFFAIR, excluded_sources=["satellite"], excluded_actors=["ministry"])["for"]
    assert found.traced == ("expert",)
    assert found.by_origin == {"expert": ("weekly-2",)}
    assert found.untraced_links == ()  # traced to the chain alone, which is not the same as untraced


def test_what_comes_through_the_chain_from_elsewhere_still_counts():
    """A source of the chain is no evidence itself, yet whoever stands behind a reprint of it may be."""
    found = origins(links_for("agency", "paper"), AFFAIR, excluded_sources=["agency"])["for"]
    assert found.by_origin == {"minister": ("paper-1",)}


def test_an_excluded_source_named_by_hand_does_not_count():
    link = Link("k", "paper", "for", origins=("satellite", "minister"))
    assert origins([link], AFFAIR, excluded_sources=["satellite"])["for"].traced == ("minister",)


@given(cases(), st.frozensets(st.sampled_from(["a", "b", "c"])), st.frozensets(st.integers(0, 11)))
def test_nothing_excluded_is_ever_counted(case, actors, places):
    links, nodes = case
    sources = {f"s{place}" for place in places}
    found = origins(links, nodes, excluded_sources=sources, excluded_actors=actors)
    by_key = {link.key: link for link in links}
    for side in found.values():
        assert sources.isdisjoint(side.traced)
        assert actors.isdisjoint(nodes[origin].actor for origin in side.traced)
        keys = {key for keys in side.by_origin.values() for key in keys} | set(side.untraced_links)
        assert sources.isdisjoint(by_key[key].source for key in keys)


@given(graphs())
def test_ends_and_closure_follow_the_definition(nodes):
    for source in nodes:
        assert ends(source, nodes) == walked(source, nodes)
        assert ends(source, nodes) <= closure([source], nodes)
    assert closure(nodes, nodes) == set(nodes)


def test_closure_holds_all_that_is_repeated_and_nothing_else():
    assert closure(["paper", "copy-of-blog"], AFFAIR) == {
        "paper",
        "agency",
        "minister",
        "copy-of-blog",
        "blog",
    }
    assert closure([], AFFAIR) == set()


def test_a_cycle_in_the_input_gives_an_answer():
    nodes = {
        "a": Node("derived", ("b",)),
        "b": Node("derived", ("a",)),
        "c": Node("derived", ("d", "minister")),
        "d": Node("derived", ("c",)),
        "minister": Node("origin"),
    }
    found = origins(links_for("a", "d"), nodes)["for"]
    assert found.traced == ("minister",)
    assert found.untraced_links == ("a-0",)
    assert ends("a", nodes) == set()


def test_a_chain_of_ten_thousand_reprints_is_walked():
    nodes = {f"s{n}": Node("derived", (f"s{n - 1}",)) for n in range(1, 10_000)} | {"s0": Node("origin")}
    links = [Link(name, name, "for") for name in nodes]
    assert numbers(origins(links, nodes)["for"]) == (1, 1, 0)
    ring = nodes | {"s0": Node("derived", ("s9999",))}
    assert numbers(origins(links, ring)["for"]) == (0, 0, 10_000)
