"""Editions: what a document says and counts, what is carried, what changed, and that nothing else is raised."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from claims import scales
from claims.edition import Correction, Document, EditionError, carry, compose, differences, to_bytes
from claims.timeline import Change
from sources.digest import load
from tests.rows import a_dissent, a_forecast, a_line, a_link, a_reply, a_source, an_actor, an_appearance, rows

ON = "2026-11-22"


def made(given_rows: Any = None, *lines: Any, base: Document | None = None, **change: Any) -> Document:
    if not lines and base is None:
        lines = (a_line(key="first"),)
    return compose(given_rows or rows(), base=base, change=Change(add=lines, **change), on=ON)


def problems_of(given_rows: Any = None, *lines: Any, **rest: Any) -> list[str]:
    with pytest.raises(EditionError) as refused:
        made(given_rows, *lines, **rest)
    return refused.value.problems


def counted(*links: Any, **rest: Any) -> tuple[int, int, int]:
    side = made(rows(*links, **rest))["origins"]["for"]
    return side["traced"], side["speakers"], side["untraced"]


# The document


def test_a_document_is_as_its_bytes_are_read_back() -> None:
    document = made(rows(a_link("s", note="cafe\u0301")))
    assert load(to_bytes(document)) == document


def test_a_first_document_is_public_and_later_ones_keep_their_standing() -> None:
    first = made()
    assert (first["standing"], first["notice"]) == ("public", None)
    paused = carry(first, standing="paused", notice={"act": "pause", "reason": "A doubt.", "into": None})
    assert made(base=paused)["standing"] == "paused"
    assert made(base=paused)["notice"] == paused["notice"]


def test_grades_become_words() -> None:
    document = made(rows(a_link("s", credibility=2)))
    assert document["evidence"][0]["credibility"] == "probably true"
    assert document["sources"]["s"]["reliability"] == "usually reliable"
    assert made(rows(a_link("s"), sources=[a_source("s", reliability="")]))["sources"]["s"]["reliability"] == ""


def test_evidence_stands_by_stance_then_date_then_position() -> None:
    links = [
        a_link("a", "context"),
        a_link("b", "denies"),
        a_link("c", "refutes"),
        a_link("d", dated="2023", position=1),
        a_link("e", dated="2022-10", position=9),
        a_link("f", dated="2022-10", position=8),
        a_link("g"),
    ]
    assert [link["source"] for link in made(rows(*links))["evidence"]] == list("fedgcba")


def test_evidence_of_a_withheld_source_stands_with_the_undated() -> None:
    known = [a_source("s", withheld="privacy", alias="w-ssssssss")]
    links = [a_link("s", dated="2022-01-01"), a_link("t", dated="2022-02-01")]
    assert [link["source"] for link in made(rows(*links, sources=known))["evidence"]] == ["t", "w-ssssssss"]


def test_text_that_cannot_be_written_is_refused_with_a_sentence() -> None:
    assert problems_of(rows(statement="half \ud800")) == [
        "A text holds half of a surrogate pair, which is no character."
    ]


def test_sources_are_closed_over_what_they_repeat() -> None:
    known = [a_source("a", "b"), a_source("b", "c"), a_source("c"), a_source("unused")]
    assert sorted(made(rows(a_link("a"), sources=known))["sources"]) == ["a", "b", "c"]


def test_text_from_right_to_left_says_so() -> None:
    document = made(rows(a_link("s", quote="این خبر درست نیست", quote_language="fa")))
    assert document["evidence"][0]["quote"]["dir"] == "rtl"


# Origins


def test_ten_reprints_are_one_origin() -> None:
    known = [a_source("o"), *(a_source(f"r{n}", "o") for n in range(10))]
    assert counted(*(a_link(f"r{n}") for n in range(10)), sources=known) == (1, 1, 0)


def test_origins_of_one_actor_are_one_speaker() -> None:
    known = [a_source("a", actor=an_actor("x")), a_source("b", actor=an_actor("x")), a_source("c")]
    assert counted(a_link("a"), a_link("b"), a_link("c"), sources=known) == (3, 2, 0)


def test_what_the_chain_the_article_and_its_author_say_never_counts() -> None:
    known = [
        a_source("article", actor=an_actor("author")),
        a_source("by-author", actor=an_actor("author")),
        a_source("in-chain"),
        a_source("by-speaker", actor=an_actor("speaker")),
        a_source("other"),
    ]
    said = an_appearance("article", chain_actors=[an_actor("speaker")], chain_sources=["in-chain"])
    links = [a_link(source["id"]) for source in known]
    assert counted(*links, sources=known, appearances=[said]) == (1, 1, 0)


@pytest.mark.parametrize(
    "fields", [{"credibility": 4}, {"credibility": 6}, {"counts": False}, {"stance": "context"}, {"stance": "denies"}]
)
def test_what_does_not_count_moves_no_number(fields: dict) -> None:
    document = made(rows(a_link("a"), a_link("b", **fields)))
    assert (document["origins"]["for"]["traced"], document["origins"]["for"]["untraced"]) == (1, 0)
    [other] = [link for link in document["evidence"] if link["source"] == "b"]
    assert (other["counts"], other["origins"]) == (False, [])


def test_origins_named_for_a_link_replace_the_walk() -> None:
    known = [a_source("a", "o"), a_source("o"), a_source("named")]
    document = made(rows(a_link("a", origins=["named"]), sources=known))
    [link] = document["evidence"]
    assert (link["origins"], link["origins_named"], link["named_origins"]) == (["named"], True, ["named"])


def test_unknown_lineage_is_untraced() -> None:
    known = [a_source("a", lineage="unknown")]
    document = made(rows(a_link("a"), sources=known))
    assert document["origins"]["for"] == {
        "traced": 0, "speakers": 0, "untraced": 1, "groups": [], "untraced_evidence": ["e-a"],
    }  # fmt: skip


def test_the_article_itself_never_counts_though_nobody_is_named_as_its_author() -> None:
    assert counted(a_link("article"), appearances=[an_appearance("article")]) == (0, 0, 0)


# Denials


def test_a_denial_is_by_the_actor_then_the_speaker_then_whoever_publishes_it_as_their_own() -> None:
    known = [
        a_source("a", actor=an_actor("x")),
        a_source("b", "a"),
        a_source("c", lineage="unknown"),
        a_source("d", published=""),
        a_source("e", lineage="unknown"),
    ]
    denials = [
        a_link("a", "denies", dated="2022-10-01"),
        a_link("b", "denies", dated="2022-10-02"),
        a_link("c", "denies", dated="2022-10-03", quote="No.", quote_speaker="A spokesman"),
        a_link("d", "denies"),
        a_link("e", "denies"),
    ]
    found = made(rows(*denials, sources=known))["denials"]
    reported = "somebody of whom Publisher of e reports"
    assert [denial["by"] for denial in found] == ["Name of x", "Name of x", "A spokesman", "Publisher of d", reported]
    assert found[0]["actor"] == an_actor("x")
    assert found[3]["on"] is None


def test_reports_of_one_denial_are_named_once() -> None:
    known = [a_source("o", actor=an_actor("x")), a_source("a", "o"), a_source("b", "o")]
    assert len(made(rows(a_link("a", "denies"), a_link("b", "denies"), sources=known))["denials"]) == 1


# The timeline


def test_reasons_are_cut_at_their_markers() -> None:
    given_rows = rows(a_link("a"), a_link("b"), appearances=[an_appearance("article")])
    said = "First [@key-a; @b], then [@key-article]."
    line = made(given_rows, a_line(reasons=said))["status"]
    assert line["reasons"] == [
        {"text": "First"}, {"cite": ["a", "b"]}, {"text": ", then"}, {"cite": ["article"]}, {"text": "."},
    ]  # fmt: skip
    assert line["cites"] == ["a", "b", "article"]


def test_a_marker_must_name_a_linked_source() -> None:
    known = [a_source("unlinked")]
    found = problems_of(rows(a_link("a"), sources=known), a_line(reasons="So [@unlinked]."))
    assert found == ["The reasons cite “unlinked”, which is no source linked to this claim."]


def test_a_later_line_of_the_same_day_wins_and_a_back_dated_one_does_not() -> None:
    first = made()
    second = made(None, a_line(status="disputed"), base=first)
    assert second["status"]["status"] == "disputed"
    third = made(None, a_line("2022-06-01", status="not_examined"), base=second)
    assert third["status"] == second["status"]
    assert [line["effective_on"] for line in third["timeline"]["lines"]] == ["2022-06-01", "2022-12-01", "2022-12-01"]
    assert [line["position"] for line in third["timeline"]["lines"]] == [2, 0, 1]


def test_a_retired_line_stays_apart_with_its_reason() -> None:
    first = made()
    second = made(None, a_line(key="second"), base=first, retire=(("first", "It was wrong."),))
    assert [line["key"] for line in second["timeline"]["lines"]] == ["second"]
    assert second["timeline"]["retired"] == [{"line": first["status"], "why": "It was wrong."}]
    third = made(None, a_line(key="third"), base=second)
    assert third["timeline"]["retired"] == second["timeline"]["retired"]
    assert "no line “first” to retire" in problems_of(base=third, retire=(("first", "Again."),))[0]


def test_a_line_once_retired_cannot_be_added_again() -> None:
    second = made(None, a_line(key="second"), base=made(), retire=(("first", "It was wrong."),))
    assert problems_of(None, a_line(key="first"), base=second) == ["The timeline already has a line “first”."]


def test_a_timeline_is_never_empty() -> None:
    assert problems_of(base=made(), retire=(("first", "Wrong."),)) == ["A timeline needs at least one line."]


def test_a_line_is_not_dated_in_the_future() -> None:
    assert problems_of(None, a_line("2026-11-23"))[0].startswith("A line cannot be dated 2026-11-23")


def test_no_day_of_a_timeline_is_still_to_come() -> None:
    line = a_line("2026-11-22", overtaken_by="A treaty", overtaken_on="2026-11-23")
    found = problems_of(None, line, compiled_on="2026-11-23", considered_to="2026-11-23")
    assert sorted(sentence.split(" cannot")[0] for sentence in found) == [
        "“Compiled on”",
        "“Considered to”",
        "“Overtaken on”",
    ]


def test_the_key_of_a_line_fits_its_column() -> None:
    assert "1 to 12 characters" in problems_of(None, a_line(key="x" * 13))[0]
    assert "1 to 12 characters" in problems_of(None, a_line(key=""))[0]


def test_a_line_still_cites_a_source_whose_evidence_is_gone() -> None:
    first = made(rows(a_link("a", key="e1"), sources=[a_source("a", "o"), a_source("o")]), a_line(reasons="So [@a]."))
    assert sorted(made(rows(), base=first)["sources"]) == ["a", "o"]


def test_all_that_is_wrong_is_said_at_once() -> None:
    found = problems_of(rows(kind="rumour", judged_for="Octember"), a_line("soon", status="dunno", basis="none"))
    assert len(found) == 4


# Forecasts


@pytest.mark.parametrize(
    ("fixed_on", "published", "event", "afterwards"),
    [
        ("2022-11-01", "2022-12-01", "", False),
        ("2022-12-01", "2022-12", "", False),
        ("2023-01-01", "2022-12", "", True),
        ("2022-11-01", "2022-12-01", "2022-10/2022-11", True),
        ("2022-11-01", "2022-12-01", "../2023", False),
        ("2022-11-01", "", "", False),
    ],
)
def test_criteria_fixed_after_the_article_or_the_event_are_afterwards(
    fixed_on: str, published: str, event: str, afterwards: bool
) -> None:
    given_rows = rows(
        forecast=a_forecast(criteria_fixed_on=fixed_on),
        sources=[a_source("article", published=published)],
        appearances=[an_appearance("article")],
        event_period=event,
    )
    forecast = made(given_rows, a_line(status="pending"))["claim"]["forecast"]
    assert forecast["afterwards"] is afterwards


def test_a_forecast_without_criteria_is_refused() -> None:
    assert problems_of(rows(kind="forecast")) == ["A forecast needs the criteria that decide it."]


# Corrections


def corrected(base: Document | None, *lines: Any, **fields: Any) -> Document:
    said = {"type": "status", "wrong": "We said so.", "right": "It is not so.", **fields}
    return compose(rows(), base=base, change=Change(add=lines), correction=Correction(**said), on=ON)


def test_a_correction_stays_and_says_whether_it_changed_the_status() -> None:
    first = corrected(made(), type="wording")
    second = corrected(first, a_line(status="disputed"), since="2026-01-01", noticed_by="a reader")
    assert [item["changed_status"] for item in second["corrections"]] == [False, True]
    assert second["corrections"][1]["on"] == ON
    assert second["corrections"][0] == first["corrections"][0]


@pytest.mark.parametrize("fields", [{"type": "typo"}, {"wrong": " "}, {"right": ""}, {"since": "May"}])
def test_a_correction_that_does_not_say_what_is_refused(fields: dict) -> None:
    with pytest.raises(EditionError):
        corrected(made(), **fields)


def test_nothing_can_be_corrected_before_the_first_publication() -> None:
    with pytest.raises(EditionError):
        corrected(None, a_line())


# Carrying


def test_a_pause_changes_standing_and_notice_alone() -> None:
    before = made(rows(a_link("a")))
    kept = copy.deepcopy(before)
    paused = carry(before, standing="paused", notice={"act": "pause", "reason": "A doubt.", "into": None})
    assert before == kept
    assert differences(before, paused) == ["standing"]
    assert carry(paused, standing="public", notice=None) == before
    with pytest.raises(EditionError):
        carry(before, standing="draft")


def test_a_change_of_lineage_is_carried_into_the_counts() -> None:
    known = {s["id"]: s for s in (a_source("a"), a_source("b"), a_source("o"))}
    before = made(rows(a_link("a"), a_link("b"), sources=list(known.values())))
    after = carry(before, sources={"a": a_source("a", "b")}, known=known)
    assert (before["origins"]["for"]["traced"], after["origins"]["for"]["traced"]) == (2, 1)
    assert differences(before, after) == ["lineage"]
    elsewhere = carry(before, sources={"a": a_source("a", "o")}, known=known)
    assert sorted(elsewhere["sources"]) == ["a", "b", "o"]


def test_carrying_one_source_leaves_unpublished_changes_of_others_behind() -> None:
    before = made(rows(a_link("a"), a_link("b")))
    known = {"a": a_source("a", title="New"), "b": a_source("b", title="Draft", withheld="privacy", alias="w-bbbbbbbb")}
    after = carry(before, sources={"a": known["a"]}, known=known)
    assert after["sources"]["a"]["title"] == "New"
    assert after["sources"]["b"] == before["sources"]["b"]
    assert differences(before, after) == ["sources"]


def test_a_source_withheld_later_leaves_under_its_alias() -> None:
    secret = a_source("s", "o", actor=an_actor("x"), title="canary title", summary="canary")
    given_rows = rows(
        a_link("s", quote="canary words", dated="2022-10-20"), a_link("t"),
        sources=[secret, a_source("o"), a_source("t", "s")],
        appearances=[an_appearance("s", chain=["canary (author)"], hedges=["canary"], chain_actors=[an_actor("x")])],
    )  # fmt: skip
    before = made(given_rows, a_line(reasons="So [@s]."))
    hidden = {**secret, "withheld": "source_safety", "withheld_word": "for safety", "alias": "w-ssssssss"}
    after = carry(before, sources={"s": hidden}, known={**given_rows["sources"], "s": hidden})
    written = to_bytes(after).decode()
    assert "canary" not in written.replace("the words used", "")
    assert "the words used" not in written
    assert '"s"' not in written
    assert "Name of x" not in written
    assert after["status"]["cites"] == ["w-ssssssss"]
    assert after["sources"]["t"]["derived_from"] == ["w-ssssssss"]
    assert "timeline" not in differences(before, after)
    hidden_rows = {**given_rows, "sources": {**given_rows["sources"], "s": hidden}}
    assert made(hidden_rows, base=before)["sources"] == after["sources"]
    shown = {**secret, "alias": "w-ssssssss"}
    again = carry(after, sources={"s": shown}, known={**given_rows["sources"], "s": shown})
    assert again["sources"] == before["sources"]
    assert again["status"] == before["status"]


def test_who_speaks_in_a_withheld_source_still_counts_as_one_speaker() -> None:
    known = [
        a_source("a", actor=an_actor("x")),
        a_source("b", actor=an_actor("x"), withheld="privacy", alias="w-bbbbbbbb"),
    ]
    assert counted(a_link("a"), a_link("b"), sources=known) == (2, 1, 0)


def test_a_withheld_source_needs_its_alias() -> None:
    assert problems_of(rows(a_link("a"), sources=[a_source("a", withheld="privacy")])) == [
        "A withheld source needs an alias in this claim."
    ]


# Differences


def test_differences_name_what_changed() -> None:
    base_rows = rows(a_link("a"), sources=[a_source("a"), a_source("b")], forecast=a_forecast())
    before = made(base_rows, a_line(status="pending", key="one"))

    def after(change: Any = None, *lines: Any) -> list[str]:
        again = copy.deepcopy(base_rows)
        if change:
            change(again)
        return differences(before, made(again, *lines, base=before))

    assert differences(None, before) == []
    assert after() == []
    assert after(None, a_line(status="pending")) == ["timeline"]
    assert after(None, a_line(status="came_true")) == ["status", "timeline"]
    assert after(lambda r: r["evidence"].append(a_link("b"))) == ["evidence"]
    assert after(lambda r: r["claim"].update(statement="Otherwise.")) == ["wording"]
    assert after(lambda r: r["forecast"].update(criteria="Otherwise.")) == ["criteria"]
    assert after(lambda r: r["sources"]["a"].update(title="Otherwise")) == ["sources"]
    assert after(lambda r: r["sources"]["a"].update(lineage="unknown")) == ["lineage"]
    assert after(lambda r: r["evidence"][0].update(origins=["b"])) == ["lineage"]


# Totality

TEXT = st.one_of(st.text(max_size=12), st.sampled_from(["", "\ud800", "a", "b", "[@a]", "[@zz", "\u202e"]))
IDS = st.sampled_from(["a", "b", "c", "nowhere"])
EDTFS = st.one_of(TEXT, st.sampled_from(["2022-10", "2022/..", "../2021", "0000", "9999-12-31", "2022-24"]))
ISO = st.one_of(TEXT, st.sampled_from(["2022-12-01", "0000-01-01", "9999-12-31"]))
MAYBE_ISO = st.one_of(st.none(), ISO)
REFERENCE = st.fixed_dictionaries({"id": TEXT, "slug": TEXT, "name": TEXT})


def code(scale: Any) -> st.SearchStrategy:
    return st.one_of(st.sampled_from(list(scale)), TEXT)


def like(sample: dict, **special: Any) -> st.SearchStrategy:
    """Rows with the fields and types of `sample`, and with anything in them."""
    plain = {str: TEXT, bool: st.booleans(), int: st.integers(0, 9), list: st.lists(TEXT, max_size=2)}
    fields = {name: plain.get(type(value), st.none()) for name, value in sample.items()}
    return st.fixed_dictionaries({**fields, **special})


SOURCES = like(
    a_source("x"), lineage=st.sampled_from(["origin", "derived", "unknown"]), derived_from=st.lists(IDS, max_size=3),
    withheld=st.sampled_from(["", "privacy"]), alias=st.sampled_from(["", "w-1", "w-2"]), published=EDTFS,
    publisher=REFERENCE, via=st.one_of(st.none(), REFERENCE), actor=st.one_of(st.none(), REFERENCE),
    reliability=st.one_of(st.just(""), code(scales.RELIABILITY)), url=st.one_of(st.none(), TEXT),
)  # fmt: skip
LINKS = like(a_link("x"), source=IDS, stance=code(scales.STANCES), dated=EDTFS, origins=st.lists(IDS, max_size=2))
APPEARANCES = like(
    an_appearance("x"), source=IDS, put=code(scales.PUT), passage=like(an_appearance("x")["passage"]),
    chain_actors=st.lists(REFERENCE, max_size=2), chain_sources=st.lists(IDS, max_size=2),
)  # fmt: skip
CLAIMS = like(
    rows()["claim"], kind=code(scales.KINDS), judged=code(scales.JUDGED), judged_for=EDTFS, event_period=EDTFS,
    topics=st.lists(like({"slug": "", "label": "", "position": 0}), max_size=2), review_by=MAYBE_ISO,
)  # fmt: skip
REPLIES = like(
    a_reply(), outcome=code(scales.REPLIES), asked_on=ISO, until=ISO, answered_on=MAYBE_ISO,
    actor=st.one_of(st.none(), REFERENCE),
)  # fmt: skip
DISSENT = like(
    a_dissent(), role=code(scales.DISSENTERS), status=code(scales.STATUSES), on=ISO,
    reasons=st.sampled_from(["", "No.", "No [@a].", "No [@key-b; @w-1]."]),
)  # fmt: skip
FORECASTS = like(a_forecast(), deadline=EDTFS, criteria_fixed_on=ISO, modality=code(scales.MODALITIES))
ROWS = st.fixed_dictionaries(
    {
        "claim": CLAIMS,
        "forecast": st.one_of(st.none(), FORECASTS),
        "appearances": st.lists(APPEARANCES, max_size=2),
        "evidence": st.lists(LINKS, max_size=4),
        "replies": st.lists(REPLIES, max_size=2),
        "dissent": st.lists(DISSENT, max_size=2),
        "sources": st.dictionaries(st.sampled_from(["a", "b", "c"]), SOURCES).map(
            lambda found: {id: {**row, "id": id} for id, row in found.items()}
        ),
    }
)
LINES = st.builds(
    a_line, on=ISO, status=code(scales.STATUSES), basis=code(scales.BASES), confidence=code(scales.CONFIDENCES),
    reasons=TEXT, overtaken_by=TEXT, overtaken_on=ISO, supported_part=TEXT, key=TEXT,
)  # fmt: skip
CHANGES = st.builds(
    Change, add=st.lists(LINES, max_size=2).map(tuple), compiled_on=MAYBE_ISO, considered_to=MAYBE_ISO,
    retire=st.lists(st.tuples(st.sampled_from(["first", "no"]), TEXT), max_size=2).map(tuple),
)  # fmt: skip
CORRECTIONS = st.one_of(
    st.none(), st.builds(Correction, type=code(scales.CORRECTIONS), wrong=TEXT, right=TEXT, since=MAYBE_ISO)
)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(ROWS, st.booleans(), CHANGES, CORRECTIONS, ISO)
def test_composing_gives_a_document_or_an_edition_error(
    given_rows: Any, first: bool, change: Change, correction: Correction | None, on: str
) -> None:
    base = None if first else made(rows(a_link("a", key="old"), a_link("gone")), a_line(key="first"))
    try:
        document = compose(given_rows, base=base, change=change, correction=correction, on=on)
    except EditionError as error:
        refused = error.problems
        event("refused")
        assert refused
        return
    event("composed")
    assert load(to_bytes(document)) == document
    assert carry(document, sources=given_rows["sources"], known=given_rows["sources"])
    assert carry(document, dissent=[], on=on)["dissent"] == []


PLAUSIBLE = st.fixed_dictionaries(
    {
        "evidence": st.lists(
            st.builds(a_link, st.sampled_from("abc"), st.sampled_from(list(scales.STANCES)), key=st.uuids().map(str)),
            max_size=5,
        ),
        "edges": st.fixed_dictionaries({id: st.lists(st.sampled_from("abc"), max_size=2) for id in "abc"}),
        "withheld": st.sets(st.sampled_from("abc")),
    }
)


@settings(max_examples=150, deadline=None)
@given(PLAUSIBLE)
def test_plausible_rows_compose_and_keep_their_secrets(given: Any) -> None:
    """Also with cycles, which the database refuses: a document then counts no origin, and nothing hangs."""
    known = [
        a_source(
            id, *given["edges"][id], title=f"secret-{id}-title", actor=an_actor(f"secret-{id}-actor"),
            withheld="privacy" if id in given["withheld"] else "", alias=f"w-{id}",
        )
        for id in "abc"
    ]  # fmt: skip
    document = made(rows(*given["evidence"], sources=known, appearances=[an_appearance("a")]))
    written = to_bytes(document).decode()
    assert not any(f"secret-{id}-" in written for id in given["withheld"])
    assert set(document["sources"]) >= {link["source"] for link in document["evidence"]}
    assert carry(document, sources={s["id"]: s for s in known}) == document
