"""Single keys: listed, named by the links and buttons of the pages alone, and off by one switch a person."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from claims import keys, publish
from claims.timeline import Change
from people.models import User
from tests.builders import ANSWERED, make_article, make_claim, make_evidence, make_line, make_passage
from tests.desk.sending import logged_in, send
from tests.people import amina, ben

pytestmark = pytest.mark.django_db
KEYS = "/desk/keys/"
ROOT = Path(__file__).resolve().parents[2]
LISTED = {key for _heading, group in keys.GROUPS for key in group}
KEY_OF = re.compile(r'<(?P<tag>[a-z]+) [^>]*data-key="(?P<key>[^"]*)"')


@pytest.fixture
def analyst():
    return logged_in(amina())


def keys_of(body: str) -> dict[str, str]:
    """The keys that a page names, each with the kind of element that does it."""
    return {found["key"]: found["tag"] for found in KEY_OF.finditer(body)}


@pytest.fixture
def bodies(analyst):
    """Pages of the desk, by what they are."""
    passage = make_passage(make_article().source)
    claim, waiting = make_claim(status="unresolved", author=ben()), make_claim()
    make_evidence(waiting)
    proposal = publish.propose(
        waiting, by=amina(), act="first", change=Change(add=(make_line(waiting),)), answered=ANSWERED
    )
    places = {
        "queue": "/desk/?view=all",
        "claim": f"/desk/claims/{claim.public_id}/",
        "waiting": f"/desk/claims/{waiting.public_id}/",
        "article": f"/desk/articles/{passage.source.public_id}/",
        "sources": "/desk/sources/",
        "proposal": f"/desk/proposals/{proposal.pk}/",
    }
    found = {name: analyst.get(place).content.decode() for name, place in places.items()}
    reviewer = logged_in(ben())
    return found | {"to decide": reviewer.get(places["proposal"]).content.decode()}


def test_each_page_has_the_keys_of_its_work(bodies):
    anywhere = {f"g {place}": "a" for place in (*range(1, 9), "r", "c")} | {"?": "a"}
    wanted = {
        "queue": {"n": "a", "a": "button"},
        "claim": {"c": "a", "s": "a", "e": "a", "n": "a", "a": "button"},
        "waiting": {"c": "a", "s": "a", "e": "a", "n": "a", "a": "button"},
        "article": {"n": "a"},
        "sources": {"n": "a"},
        "proposal": {},
        "to decide": {"y": "button"},
    }
    for name, body in bodies.items():
        assert keys_of(body) == anywhere | wanted[name], name


def test_every_key_of_a_page_is_listed_and_every_listed_key_is_on_a_page(bodies):
    named = {key for body in bodies.values() for key in keys_of(body)}
    assert named | set(keys.IN_LISTS) == LISTED


def test_nothing_of_an_address_stands_in_the_script():
    script = (ROOT / "config/static/js/desk.js").read_text()
    assert "/desk" not in script
    assert "fetch(" not in script


def test_the_list_shows_every_key_with_what_it_does(analyst):
    body = analyst.get(KEYS).content.decode()
    for _heading, group in keys.GROUPS:
        for key, words in group.items():
            assert "".join(f"<kbd>{one}</kbd> " for one in key.split()) in body
            assert str(words) in body


def test_one_switch_turns_single_keys_off_for_this_person_wherever_they_log_in(analyst):
    ben()
    assert " data-keys>" in analyst.get("/desk/").content.decode()
    assert send(analyst, KEYS, single_keys="off").headers["Location"] == KEYS
    for client in (analyst, logged_in(User.objects.get(username="amina"))):
        assert " data-keys" not in client.get("/desk/").content.decode()
    assert " data-keys>" in logged_in(ben()).get("/desk/").content.decode()
    send(analyst, KEYS, single_keys="on")
    assert " data-keys>" in analyst.get("/desk/").content.decode()


@pytest.mark.parametrize("value", ["", "maybe", "<script>", None])
def test_any_other_answer_is_refused(analyst, value):
    answer = send(analyst, KEYS, single_keys=value)
    assert answer.status_code == 422
    assert User.objects.get(username="amina").single_keys


def test_a_proposal_to_check_opens_from_its_view_at_once(analyst):
    claim = make_claim()
    make_evidence(claim)
    proposal = publish.propose(claim, by=ben(), act="first", change=Change(add=(make_line(claim),)), answered=ANSWERED)
    place = f'href="/desk/proposals/{proposal.pk}/" dir="auto"'
    assert place in analyst.get("/desk/?view=proposed").content.decode()
    assert place not in analyst.get("/desk/?view=all").content.decode()


def test_the_claims_selected_are_taken_with_one_button(analyst):
    claims = [make_claim(), make_claim(assignee=ben())]
    page = analyst.get("/desk/?view=all")
    values = {field.html_name: field.value() for field in page.context["bulk"] if field.is_hidden}
    chosen = {"claims": [claim.public_id for claim in claims], "to": ["nobody", "amina"], "review_by": ""}
    assert analyst.post("/desk/assign/", values | chosen).status_code == 302
    for claim in claims:
        claim.refresh_from_db()
        assert claim.assignee == amina()


def test_a_correction_begins_with_what_it_most_often_says(analyst):
    claim = make_claim(status="unresolved")
    place = f"/desk/claims/{claim.public_id}/propose/?act=correction"
    assert place.replace("&", "&amp;") in analyst.get(f"/desk/claims/{claim.public_id}/").content.decode()
    form = analyst.get(place).context["form"]
    begun = {name: form[name].value() for name in ("act", "status", "since", "noticed_by")}
    assert begun["act"] == "correction"
    assert begun["noticed_by"] == "An analyst"
    assert begun["since"] == "1 December 2022"
    draft = make_claim()
    assert (
        analyst.get(f"/desk/claims/{draft.public_id}/propose/?act=correction").context["form"]["act"].value() == "first"
    )
