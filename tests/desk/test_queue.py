"""The queue: its views and counts, filters, what happened since the last visit, several claims at once, mentions."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claims import notes, publish, search, triage, working
from claims.models import Claim, DeskVisit, Mention, Note, SourceAlias
from claims.timeline import Change
from sources.saving import Unfit
from tests.builders import (
    ANSWERED,
    make_appearance,
    make_article,
    make_claim,
    make_evidence,
    make_line,
    make_passage,
    make_source,
    make_topic,
    make_user,
)
from tests.desk.sending import logged_in, send, shown
from tests.hostile import EACH, HOSTILE
from tests.people import amina, ben, cleo, edda

pytestmark = pytest.mark.django_db
PAST, NEAR, FAR = dt.date(2020, 1, 1), dt.date(2020, 1, 2), dt.date(9000, 1, 1)


@pytest.fixture
def analyst():
    return logged_in(amina())


def rows(client, **query) -> list[Claim]:
    return list(client.get("/desk/", query).context["page"].rows)


def proposed(claim: Claim, by):
    make_evidence(claim)
    return publish.propose(claim, by=by, act="first", change=Change(add=(make_line(claim),)), answered=ANSWERED)


def test_each_view_holds_what_it_says_and_is_counted(analyst):
    mine, given = make_claim(author=amina()), make_claim(assignee=amina())
    theirs = make_claim(author=amina(), assignee=ben())
    new, seen = make_claim(), make_claim()
    make_evidence(seen)
    due, closed = make_claim(review_by=PAST, status="unresolved"), make_claim(closed=True, status="unresolved")
    waiting = proposed(make_claim(), ben()).claim
    returned = proposed(make_claim(), amina())
    publish.send_back(returned, by=ben(), note="Name the pier.")
    own = proposed(make_claim(), amina()).claim
    named = make_claim()
    notes.write(named, by=ben(), text="See this, @amina")
    held = {
        "mine": {mine, given},
        "new": {mine, given, theirs, new, named},
        "due": {due},
        "proposed": {waiting},
        "returned": {returned.claim},
        "mentions": {named},
        "all": {mine, given, theirs, new, seen, due, closed, waiting, returned.claim, own, named},
    }
    for name, wanted in held.items():
        page = analyst.get("/desk/", {"view": name})
        assert set(page.context["page"].rows) == wanted, name
        assert {tab: number for tab, _label, number in page.context["tabs"]}[name] == len(wanted), name


def test_what_came_back_says_why_in_its_row_and_opens_the_form_filled_in(analyst):
    claim = make_claim()
    back = proposed(claim, amina())
    publish.send_back(back, by=ben(), note="Name the pier. " + "And more. " * 40)
    form = f"/desk/claims/{claim.public_id}/propose/?from={back.pk}"
    row = analyst.get("/desk/", {"view": "returned"}).content.decode()
    assert "<bdi>ben</bdi>: <bdi>Name the pier." in row
    assert "And more. " * 20 not in row
    assert f'<a href="{form}" dir="auto">{claim.statement}</a>' in row
    page = analyst.get(f"/desk/claims/{claim.public_id}/").content.decode()
    assert f'href="{form}">Mend it and propose again</a>' in page
    assert "Name the pier." in page
    mending = analyst.get(form)
    assert "Name the pier." in mending.content.decode()
    assert mending.context["form"]["reasons"].value().startswith("The report says so")
    assert "Name the pier." not in logged_in(ben()).get("/desk/").content.decode()


EDITED = "Edited since it was published: not proposed yet"


def test_what_was_edited_since_it_was_published_is_marked_until_it_is_proposed(analyst):
    claim, other = make_claim(status="unresolved"), make_claim(status="unresolved")
    place = f"/desk/claims/{claim.public_id}/"
    assert EDITED not in analyst.get(place).content.decode()
    working.edit_claim(claim, by=amina(), version=claim.version, statement="Nobody has proposed these words.")
    page = analyst.get(place)
    assert EDITED in page.content.decode()
    assert [row.what for row in page.context["edits"]] == ["Statement"]
    found = analyst.get("/desk/", {"view": "all"})
    assert (found.context["edited"], found.content.decode().count(EDITED)) == ({claim.pk}, 1), other
    laid = publish.propose(claim, by=amina(), act="change", answered=ANSWERED)
    assert EDITED not in analyst.get(place).content.decode() + analyst.get("/desk/").content.decode()
    publish.approve(laid, by=ben(), digest=laid.digest)
    assert EDITED not in analyst.get(place).content.decode() + analyst.get("/desk/").content.decode()


def test_a_save_that_changed_no_word_marks_nothing_and_a_pause_hides_no_edit(analyst):
    claim, edited = make_claim(status="unresolved"), make_claim(status="unresolved")
    working.edit_claim(claim, by=amina(), version=claim.version, statement=claim.statement)
    triage.check_again([edited], by=amina(), on=FAR)
    working.edit_claim(edited, by=amina(), version=edited.version + 1, settle="The log of the port.")
    publish.pause(edited, by=ben(), reason="We look again.")
    assert analyst.get("/desk/").context["edited"] == {edited.pk}
    assert analyst.get(f"/desk/claims/{claim.public_id}/").context["edited"] is None
    assert analyst.get(f"/desk/claims/{edited.public_id}/").context["edited"] is not None


def test_a_look_at_a_claim_draws_no_alias_for_a_source_that_is_withheld(analyst):
    claim, source = make_claim(status="unresolved"), make_source(withheld="source_safety")
    working.add_evidence(
        claim, by=None, source=source, stance="supports", credibility=2, counts=True, note="It says so."
    )
    assert claim.pk in analyst.get("/desk/").context["edited"]
    page = analyst.get(f"/desk/claims/{claim.public_id}/").content.decode()
    assert EDITED in page
    assert source.title not in page
    assert not SourceAlias.objects.exists()


def test_a_queue_of_edited_claims_costs_the_same_for_many(analyst, django_assert_max_num_queries):
    def edit(number: int) -> None:
        for _ in range(number):
            claim = make_claim(status="unresolved")
            working.edit_claim(claim, by=amina(), version=claim.version, settle="The log of the port.")

    edit(2)
    analyst.get("/desk/")
    with django_assert_max_num_queries(40) as first:
        analyst.get("/desk/", {"view": "all"})
    edit(6)
    with django_assert_max_num_queries(len(first)):
        assert len(analyst.get("/desk/", {"view": "all"}).context["edited"]) == 8


def test_what_has_a_form_of_its_own_or_can_no_longer_be_proposed_is_not_mended_in_the_change_form():
    claim = make_claim(status="unresolved")
    editor, author = logged_in(edda()), logged_in(amina())
    line = Change(add=(make_line(claim, on="2023-01-01"),))
    change = publish.propose(claim, by=amina(), act="change", change=line, answered=ANSWERED)
    publish.send_back(change, by=ben(), note="Say more.")
    withdrawal = publish.propose(claim, by=edda(), act="withdraw", note="It rests on a forgery.")
    publish.send_back(withdrawal, by=ben(), note="Show which.")
    place = f"/desk/claims/{claim.public_id}/"
    assert f'href="{place}withdraw/">Mend it' in editor.get(place).content.decode()
    again = publish.propose(claim, by=amina(), act="change", change=line, answered=ANSWERED)
    publish.pause(claim, by=ben(), reason="We look again.")
    assert f"?from={again.pk}" in author.get(place).content.decode()
    gone = publish.propose(claim, by=edda(), act="withdraw", note="It rests on a forgery.")
    publish.approve(gone, by=ben(), digest=gone.digest)
    assert "Mend it" not in author.get(place).content.decode()


def test_it_opens_on_what_is_in_hand_and_else_on_everything(analyst):
    claim = make_claim()
    assert analyst.get("/desk/").context["chosen"] == "all"
    triage.assign([claim], by=amina(), to=amina())
    assert analyst.get("/desk/").context["chosen"] == "mine"
    assert analyst.get("/desk/", {"q": "anything"}).context["chosen"] == "all"


def test_what_is_due_soonest_comes_first_and_pages_follow_without_gap_or_repeat(analyst, monkeypatch):
    days = [None, FAR, PAST, NEAR, None, PAST, NEAR]
    made = [make_claim(assignee=amina(), review_by=day) for day in days]
    wanted = [made[n] for n in (5, 2, 6, 3, 1, 4, 0)]
    assert rows(analyst, view="mine") == wanted
    monkeypatch.setattr("claims.queue.PAGE", 2)
    for view, order in (("mine", wanted), ("all", made[::-1])):
        found, after = [], ""
        while True:
            page = analyst.get("/desk/", {"view": view, "after": after}).context["page"]
            found += page.rows
            if not page.more:
                break
            after = page.more
        assert found == order, view


@pytest.mark.parametrize("cursor", ["x", "9" * 30, "2020-01-01.", ".", "٣", "\x00", "2020-99-99.3"])
@pytest.mark.parametrize("view", ["all", "due", "nonsense"])
def test_a_cursor_that_nobody_gave_out_is_no_crash(analyst, cursor, view):
    assert analyst.get("/desk/", {"view": view, "after": cursor}).status_code == 200


def test_filters_narrow_a_view_and_each_can_be_dropped(analyst):
    topic, article = make_topic(), make_article()
    draft = make_claim("A ship in a draft.", topics=[topic], priority=1)
    public = make_claim("A public ship.", kind="analytical", status="unresolved", assignee=ben())
    for _ in range(2):
        make_appearance(public, make_passage(article.source))
    closed = make_claim("A closed ship.", closed=True, assignee=amina())
    search.index_desk([draft.pk, public.pk, closed.pk])
    held = {
        ("state", "draft"): {draft, closed},
        ("state", "public"): {public},
        ("state", "closed"): {closed},
        ("kind", "analytical"): {public},
        ("priority", "1"): {draft},
        ("topic", topic.slug): {draft},
        ("article", article.source.public_id): {public},
        ("hands", "ben"): {public},
        ("hands", "me"): {closed},
        ("hands", "nobody"): {draft},
        ("state", "nonsense"): {draft, public, closed},
    }
    for (name, code), wanted in held.items():
        found = rows(analyst, view="all", **{name: code})
        assert (set(found), len(found)) == (wanted, len(wanted)), (name, code)
        assert set(rows(analyst, view="all", q="ship", **{name: code})) == wanted, (name, code)
    page = analyst.get("/desk/", {"view": "all", "kind": "analytical", "hands": "ben"})
    assert ("Kind: Analytical statement", "?view=all&hands=ben") in page.context["chips"]


@pytest.mark.parametrize("name", EACH)
def test_hostile_text_in_every_filter_is_no_more_than_text(analyst, name):
    make_claim("A claim.", author=amina())
    for part in ("q", "view", "after", "state", "kind", "priority", "topic", "article", "hands"):
        answer = analyst.get("/desk/", {part: HOSTILE[name][:3000].encode(errors="surrogatepass")})
        assert answer.status_code == 200, part
        assert "<script>alert" not in answer.content.decode(errors="replace")


def test_several_claims_are_given_to_somebody_and_dated_at_once(analyst):
    ben()
    chosen, other = [make_claim(), make_claim()], make_claim()
    page = analyst.get("/desk/", {"view": "all"})
    values = {field.html_name: field.value() for field in page.context["bulk"] if field.is_hidden}
    values |= {"claims": [claim.public_id for claim in chosen], "to": "ben", "review_by": "1 May 2027"}
    answers = [analyst.post("/desk/assign/", values) for _ in range(2)]
    assert {answer.headers["Location"] for answer in answers} == {"/desk/?view=all"}
    for claim in chosen:
        claim.refresh_from_db()
        assert (claim.assignee, claim.review_by, claim.version) == (ben(), dt.date(2027, 5, 1), 2)
    other.refresh_from_db()
    assert (other.assignee, other.review_by) == (None, None)


@pytest.mark.postgres
def test_claims_given_out_at_once_are_taken_in_one_order(analyst):
    """PostgreSQL locks row by row: two who give out the same claims must not each hold what the other waits for."""
    claims = [make_claim(), make_claim()]
    for act in (
        lambda: triage.assign(claims[::-1], by=None, to=None),
        lambda: triage.check_again(claims, by=None, on=dt.date(2027, 5, 1)),
    ):
        with CaptureQueriesContext(connection) as asked:
            act()
        first = next(query["sql"] for query in asked.captured_queries if "claims_claim" in query["sql"])
        assert first.endswith(" ASC FOR UPDATE")


def test_claims_are_given_to_nobody(analyst):
    claim = make_claim(assignee=ben())
    send(analyst, f"/desk/assign/?claims={claim.public_id}", to="nobody")
    claim.refresh_from_db()
    assert (claim.assignee, claim.version) == (None, 1)


def test_a_closed_claim_gets_no_day_and_then_nothing_of_it_is_done(analyst):
    claims = [make_claim(), make_claim(closed=True)]
    answer = send(
        analyst, "/desk/assign/", claims=[claim.public_id for claim in claims], to="amina", review_by="1 May 2027"
    )
    assert answer.status_code == 422
    assert f"CR-{claims[1].public_id} is closed" in answer.content.decode()
    assert not Claim.objects.exclude(assignee=None).exists()
    assert not Claim.objects.exclude(review_by=None).exists()


def test_a_form_without_claims_or_without_anything_to_do_says_so(analyst):
    claim = make_claim()
    assert "claims" in send(analyst, "/desk/assign/", to="nobody").context["form"].errors
    assert "to" in send(analyst, "/desk/assign/", claims=[claim.public_id]).context["form"].errors
    answer = send(analyst, "/desk/assign/", claims=[claim.public_id], review_by="3/4/2027")
    assert answer.status_code == 422
    assert f'value="{claim.public_id}" checked' in answer.content.decode()


def test_a_claim_is_given_only_to_whoever_works_on_claims(analyst):
    claim, reader = make_claim(), make_user("reader")
    gone = make_user("analyst", is_active=False)
    for person in (cleo(), reader, gone):
        assert send(analyst, "/desk/assign/", claims=[claim.public_id], to=person.username).status_code == 422
        with pytest.raises(Unfit):
            triage.assign([claim], by=edda(), to=person)


def test_no_status_is_moved_for_several_claims_at_once(analyst):
    page = analyst.get("/desk/assign/")
    assert set(page.context["form"].fields) == {"token", "claims", "to", "review_by", "back"}


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "CR-../../admin", "javascript:x"])
def test_the_way_back_leads_nowhere_but_to_the_desk(analyst, back):
    claim = make_claim()
    answer = send(analyst, "/desk/assign/", claims=[claim.public_id], to="amina", back=back)
    assert answer.status_code == 422


def test_a_claim_is_taken_in_hand_from_its_own_page(analyst):
    claim = make_claim()
    page = analyst.get(f"/desk/claims/{claim.public_id}/")
    values = {"token": page.context["take"]["token"].value(), "back": page.context["take"]["back"].value()}
    answer = analyst.post("/desk/assign/", {**values, "claims": claim.public_id, "to": "amina"})
    assert answer.headers["Location"] == f"/desk/claims/{claim.public_id}/"
    claim.refresh_from_db()
    assert claim.assignee == amina()


def test_since_you_were_here_tells_what_others_did_to_your_claims(analyst):
    mine, other = make_claim("Mine.", assignee=amina()), make_claim("Not mine.")
    analyst.get("/desk/")
    assert analyst.get("/desk/").context["news"] == []
    past = timezone.now() - dt.timedelta(hours=20)
    DeskVisit.objects.update(at=past)
    make_evidence(mine, added_by=ben())
    make_evidence(mine, added_by=amina())
    make_evidence(other, added_by=ben())
    notes.write(mine, by=ben(), text="Look.")
    publish.propose(mine, by=ben(), act="first", change=Change(add=(make_line(mine),)), answered=ANSWERED)
    page = analyst.get("/desk/")
    assert page.context["since"] == past
    told = {(event.words.split(":")[0], event.claim, event.by) for event in page.context["news"]}
    assert told == {
        ("evidence added", mine, ben()),
        ("note written", mine, ben()),
        ("proposed", mine, ben()),
    }
    assert "Since you were here" in page.content.decode()
    assert analyst.get("/desk/").context["since"] == past, "the same visit goes on"


def test_a_note_names_people_of_the_desk_and_they_find_it_until_they_have_read_it(analyst):
    claim, reviewer = make_claim(), logged_in(ben())
    cleo()
    text = "@ben, see @nobody and @cleo. Mail x@ben. @amina @ben."
    place = f"/desk/claims/{claim.public_id}/notes/"
    assert send(analyst, place, text=text).headers["Location"].endswith("#notes")
    assert [mention.user for mention in Mention.objects.all()] == [ben()]
    assert rows(reviewer, view="mentions") == [claim]
    page = reviewer.get(f"/desk/claims/{claim.public_id}/").content.decode()
    assert text in page
    assert "<strong>new</strong>" in page
    assert rows(reviewer, view="mentions") == []
    assert "<strong>new</strong>" not in reviewer.get(f"/desk/claims/{claim.public_id}/").content.decode()


def test_whoever_writes_a_note_is_told_whom_it_told_and_which_names_told_nobody(analyst):
    ben(), edda()
    place = f"/desk/claims/{make_claim().public_id}/notes/"
    page = analyst.post(place, shown(analyst.get(place)) | {"text": "@Ben, @bem, @Editors, @zzz, @amina"}, follow=True)
    assert list(map(str, page.context["messages"])) == [
        "Told of this note: @ben.",
        "@bem is nobody’s username at the desk, and told nobody. Did you mean @ben?",
        "@Editors is nobody’s username at the desk, and told nobody. Did you mean @edda?",
        "@zzz is nobody’s username at the desk, and told nobody.",
    ]
    assert [mention.user for mention in Mention.objects.all()] == [ben()]


def test_an_empty_note_is_refused_and_a_note_sent_twice_is_kept_once(analyst):
    claim = make_claim()
    place = f"/desk/claims/{claim.public_id}/notes/"
    assert send(analyst, place, text=" \u200b ").status_code == 422
    values = shown(analyst.get(place)) | {"text": "Call them."}
    assert {analyst.post(place, values).status_code for _ in range(2)} == {302}
    assert Note.objects.count() == 1


def test_a_note_is_never_searched_never_public_and_goes_with_a_redaction(analyst):
    claim = make_claim("The ship left.", status="unresolved")
    notes.write(claim, by=amina(), text="zqnotewj saw it")
    search.index_desk([claim.pk])
    assert search.search_desk("zqnotewj") == []
    for place in (f"/claims/{claim.public_id}-{claim.slug}/", f"/claims/{claim.public_id}.json", "/claims.json"):
        assert "zqnotewj" not in analyst.get(place, follow=True).content.decode()
    publish.redact("zqnotewj", by=edda(), ground="SAFETY", reason="A person is in danger.")
    assert "zqnotewj" not in Note.objects.get().text


def test_the_queue_costs_the_same_for_many_rows(analyst, django_assert_max_num_queries):
    for _ in range(6):
        make_evidence(make_claim(status="unresolved", assignee=ben(), author=amina()))
    analyst.get("/desk/")
    with django_assert_max_num_queries(22) as first:
        analyst.get("/desk/", {"view": "all"})
    for _ in range(6):
        make_evidence(make_claim(status="unresolved", assignee=edda(), author=ben()))
    with django_assert_max_num_queries(len(first)):
        analyst.get("/desk/", {"view": "all"})
    DeskVisit.objects.update(since=timezone.now() - dt.timedelta(days=1))
    with django_assert_max_num_queries(len(first) + 4):
        analyst.get("/desk/", {"view": "all"})


def test_the_notes_of_a_claim_cost_the_same_for_many(analyst, django_assert_max_num_queries):
    claim = make_claim()
    for _ in range(8):
        notes.write(claim, by=ben(), text="@amina look")
    analyst.get(f"/desk/claims/{claim.public_id}/")
    with django_assert_max_num_queries(20):
        analyst.get(f"/desk/claims/{claim.public_id}/")


def test_a_row_says_in_words_how_a_claim_stands(analyst):
    """Not by the code under which it is kept."""
    publish.pause(make_claim(status="unresolved"), by=edda(), reason="We look again.")
    page = analyst.get("/desk/?view=all").content.decode()
    assert '<span class="sub">Under review</span>' in page
