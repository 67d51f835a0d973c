"""Up to twenty addresses at once: known ones are linked, new ones become sources that repeat one origin."""

from __future__ import annotations

import pytest

from claims.models import Claim, Evidence
from sources.models import Source
from tests.builders import make_claim, make_evidence, make_publisher, make_source
from tests.desk.sending import changed, logged_in, send, shown
from tests.people import amina, ben

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst():
    return logged_in(amina())


@pytest.fixture
def claim() -> Claim:
    return make_claim("The ship left.")


def place(claim: Claim) -> str:
    return f"/desk/claims/{claim.public_id}/evidence/paste/"


def filled(page, title: str = "", publisher: str = "Port Daily") -> dict[str, str]:
    """Title and publisher for each new address of the page."""
    rows = page.context["form"].new_rows
    titles = {f"title-{row.key}": title or f"About {row.url}" for row in rows}
    return titles | {f"publisher-{row.key}": publisher for row in rows}


COMMON = {"note": "It says so.", "credibility": "3", "stance": "supports"}


def test_known_addresses_are_linked_and_new_ones_repeat_the_origin(analyst, claim):
    origin = make_source("The agency")
    known = make_source("Known", url="https://a.example/known", lineage="unknown")
    typed = f"{known.url}?utm_source=x\n\n https://b.example/one \nhttps://c.example/two\nhttps://b.example/one"
    page = send(analyst, place(claim), addresses=typed, origin=[origin.public_id], do="find-addresses", **COMMON)
    body = page.content.decode()
    assert page.status_code == 200
    assert f"/desk/sources/{known.public_id}/" in body
    assert [row.url for row in page.context["form"].new_rows] == ["https://b.example/one", "https://c.example/two"]
    assert not Evidence.objects.exists()
    answer = analyst.post(place(claim), changed(shown(page), filled(page)))
    assert answer.status_code == 302, answer.context["form"].errors
    links = list(claim.evidence.select_related("source__publisher"))
    assert [link.source.url for link in links] == [known.url, "https://b.example/one", "https://c.example/two"]
    assert {(link.stance, link.credibility, link.note, link.added_by) for link in links} == {
        ("supports", 3, "It says so.", amina())
    }
    assert [list(link.source.derived_from.all()) for link in links] == [[], [origin], [origin]]
    assert {link.source.publisher.name for link in links[1:]} == {"Port Daily"}
    claim.refresh_from_db()
    assert claim.version == 4


def test_new_addresses_are_recorded_in_one_order_and_linked_in_the_order_typed(analyst, claim):
    """Two who paste the same in opposite orders would wait for each other on PostgreSQL."""
    typed = [f"https://{host}.example/one" for host in "cab"]
    page = send(analyst, place(claim), addresses="\n".join(typed), do="find-addresses", **COMMON)
    assert analyst.post(place(claim), changed(shown(page), filled(page))).status_code == 302
    assert list(Source.objects.order_by("pk").values_list("url", flat=True)) == sorted(typed)
    assert list(claim.evidence.order_by("position").values_list("source__url", flat=True)) == typed


def test_without_an_origin_the_lineage_is_not_known(analyst, claim):
    page = send(analyst, place(claim), addresses="https://b.example/one", do="find-addresses", **COMMON)
    analyst.post(place(claim), changed(shown(page), filled(page)))
    assert Source.objects.get().lineage == "unknown"


def test_a_new_address_without_a_title_is_asked_about_and_nothing_is_kept(analyst, claim):
    known = make_source(url="https://a.example/known")
    answer = send(analyst, place(claim), addresses=f"{known.url}\nhttps://b.example/one", **COMMON)
    assert answer.status_code == 422
    row = answer.context["form"].new_rows[0]
    assert f'href="#id_title-{row.key}"' in answer.content.decode()
    assert not Evidence.objects.exists()


def test_what_is_linked_on_this_side_already_is_left_as_it_is(analyst, claim):
    link = make_evidence(claim, make_source(url="https://a.example/known"), note="Ours.")
    other = make_source(url="https://a.example/other")
    answer = send(analyst, place(claim), addresses=f"{link.source.url}\n{other.url}", **COMMON)
    assert answer.status_code == 302
    assert {(one.source.url, one.note) for one in claim.evidence.all()} == {
        ("https://a.example/known", "Ours."),
        ("https://a.example/other", "It says so."),
    }


def test_more_than_twenty_and_what_is_no_address_are_refused(analyst, claim):
    many = "\n".join(f"https://b.example/{n}" for n in range(21))
    assert "more than twenty" in send(analyst, place(claim), addresses=many, **COMMON).content.decode()
    typed = "javascript:alert(1)\nfree text\nhttps://me:pw@b.example/\nhttps://localhost/x"
    answer = send(analyst, place(claim), addresses=typed, **COMMON)
    assert answer.status_code == 422
    assert answer.context["form"].errors["addresses"] == WHY
    assert not Source.objects.exists()


WHY = [
    "An address begins with http:// or https://. Left out: javascript:alert(1)",
    "The address holds a blank, control or invisible character (U+0020). Left out: free text",
    "The address holds a user name or password; leave it out. Left out: https://me:pw@b.example/",
    "“localhost” is a local name that readers cannot reach. Left out: https://localhost/x",
]


def test_a_look_says_of_each_line_why_it_is_left_out_and_which_are_the_same(analyst, claim):
    typed = ["javascript:alert(1)", "https://b.example/one", "https://B.example/one?utm_source=x"]
    typed += [f"https://b.example/{n}" for n in range(18)]
    page = send(analyst, place(claim), addresses="\n".join(typed), do="find-addresses", **COMMON)
    form, body = page.context["form"], page.content.decode()
    assert form.unread == [WHY[0], "These are more than twenty. Send the rest afterwards, from here on: " + typed[-1]]
    assert form.repeated == [typed[2]]
    assert len(form.new_rows) == 18
    assert all(sentence in body for sentence in [*form.unread, *form.repeated])


def test_the_publisher_known_for_a_host_is_suggested(analyst, claim):
    make_source(url="https://b.example/old", publisher=make_publisher("Port Daily"))
    page = send(analyst, place(claim), addresses="https://b.example/new\nhttps://c.example/", do="find-addresses")
    assert page.content.decode().count('value="Port Daily"') == 1


def test_a_claim_that_moved_meanwhile_keeps_all_that_was_typed(analyst, claim):
    page = send(analyst, place(claim), addresses="https://b.example/one", do="find-addresses", **COMMON)
    mine = changed(shown(page), filled(page, title="Half a thought"))
    make_source(url="https://a.example/known")
    send(logged_in(ben()), place(claim), addresses="https://a.example/known", **COMMON)
    answer = analyst.post(place(claim), mine)
    assert answer.status_code == 409
    assert 'value="Half a thought"' in answer.content.decode()
    assert Source.objects.count() == 1
    assert analyst.post(place(claim), shown(answer)).status_code == 302


def test_sent_twice_it_is_kept_once(analyst, claim):
    page = send(analyst, place(claim), addresses="https://b.example/one", do="find-addresses", **COMMON)
    values = changed(shown(page), filled(page))
    assert {analyst.post(place(claim), values).status_code for _ in range(2)} == {302}
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "a\u202eb", "a\x00b", "{{ 7*7 }}", "=1+1", "x" * 100_000]
)
def test_hostile_text_in_the_fields_of_each_address_is_no_more_than_text(analyst, claim, text):
    page = send(analyst, place(claim), addresses="https://b.example/one", do="find-addresses", **COMMON)
    for part in ("title", "publisher", "published"):
        name = f"{part}-{page.context['form'].new_rows[0].key}"
        answer = analyst.post(place(claim), {**changed(shown(page), filled(page)), name: text})
        assert answer.status_code in (302, 422)
        assert "<script>alert" not in answer.content.decode()
    assert "<script>alert" not in analyst.get(f"/desk/claims/{claim.public_id}/").content.decode()


def test_addresses_that_are_all_linked_already_are_said_to_be():
    claim = make_claim()
    source = make_source(url="https://harbour.example/log")
    make_evidence(claim, source)
    analyst = logged_in(amina())
    place = f"/desk/claims/{claim.public_id}/evidence/paste/"
    values = {"addresses": source.url, "stance": "supports", "credibility": "2", "note": "It says so."}
    answer = send(analyst, place, **values)
    answer = answer if answer.status_code == 302 else analyst.post(place, changed(shown(answer), values))
    assert answer.status_code == 302
    assert "All of these are linked on this side already." in analyst.get(answer.headers["Location"]).content.decode()
    assert claim.evidence.count() == 1
