"""Any sequence of acts at the desk, through its own forms, against a small model: who may, what follows, who sees it.

After each step: nobody approved their own, nothing is public without a second check or a recorded reason, no word of
the desk stands on a public page, public bytes move only with an edition, and the log of roles tells who holds what.
"""

from __future__ import annotations

import datetime as dt
import os
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from claims import publish, work
from claims.models import (
    Batch,
    Claim,
    Evidence,
    Proposal,
    PublicClaim,
    Report,
)
from claims.timeline import Change
from people.models import User
from people.receipts import new_token
from sources.models import Grade
from tests import builders
from tests.accounts.doors import NEW_PASSWORD, link_in
from tests.desk.acting import Hand, outcome, words_in
from tests.desk.acting_on_claims import ActsOnClaims
from tests.desk.acting_on_dissent import ActsOnDissent
from tests.desk.acting_on_people import ActsOnPeople
from tests.desk.acting_on_proposals import ANSWERS
from tests.desk.acting_on_quick_looks import ActsOnQuickLooks
from tests.desk.acting_on_sources import ActsOnSources
from tests.desk.bench import DAY, GIVEN, HOURS, LONG, MOST_CLAIMS, ROLES, STAFF, Given
from tests.desk.expecting import (
    AFTER,
    FILLED_IN,
    NONE,
    UNSETTLED,
    Bundle,
    Link,
    Person,
    Reported,
    Story,
)
from tests.desk.sending import read_at, shown

NIGHTLY = os.environ.get("CLAIM_RECORD_NIGHTLY") == "1"
EXAMPLES, STEPS = (400, 40) if NIGHTLY else (11, 30)
"""How long it runs: less than a minute, or with CLAIM_RECORD_NIGHTLY=1 for 16,000 steps."""
ALWAYS_REACHED = {"done", "refused", "forbidden", "first", "pause"}
"""What comes about in every run, however few its examples."""


class DeskMachine(ActsOnClaims, ActsOnDissent, ActsOnPeople, ActsOnQuickLooks, ActsOnSources):
    """Eight people, and now and then a ninth, work on a few claims while the clock moves forward."""

    # What is there at first

    @initialize()
    def two_claims_are_public_and_one_is_a_draft(self) -> None:
        batch = Batch.objects.create(kind=Batch.Kind.IMPORT, reason="The first dossier")
        for place in range(3):
            claim = Claim.objects.order_by("pk")[place]
            link = claim.evidence.get()
            story = Story(claim.pk, claim.public_id, f"zq{900 + place}xv", grades=self.grades)
            story.links.append(Link(link.key, link.source.public_id, f"zq{910 + place}xv"))
            self.stories.append(story)
            if place < 2:
                line = builders.make_line(claim, reasons=f"It is so, says zq{920 + place}xv [@{link.source.key}].")
                publish.publish_many([(claim, Change(add=(line,)))], override="A founding import", batch=batch)
                told = story.composed("first", f"zq{920 + place}xv", "unresolved", [link.source.public_id])
                told.reason = True
                self.tell(story, told)

    # Working rows

    @rule(given=GIVEN)
    def claim_is_recorded(self, given: Given) -> None:
        who = self.somebody(given, "work")
        if len(self.stories) >= MOST_CLAIMS:
            return
        word, quoted = self.word(), self.word()
        response = self.does(
            who, who.door("work") or "done", "/desk/claims/new/", article=self.article.public_id, not_the_same="on",
            exact=f"they say {quoted}", statement=self.statement(word), kind="factual", settle="A log.",
        )  # fmt: skip
        if outcome(response) == "done":
            claim = Claim.objects.get(public_id=response.headers["Location"].split("/")[3])
            self.stories.append(Story(claim.pk, claim.public_id, word, frozenset({quoted}), grades=self.grades))

    @rule(given=GIVEN)
    def form_is_opened_and_left(self, given: Given) -> None:
        """Its page stays open, and is sent later: by then somebody else may have been there."""
        who, story = self.somebody(given, "work"), self.story(given)
        page = self.hands[who.name].open(f"/desk/claims/{story.public_id}/edit/")
        assert outcome(page) == (who.door("work") or "shown")
        if page.status_code == 200:
            self.left[who.name, story.pk] = (story.moves, shown(page))

    @rule(given=GIVEN)
    def claim_is_edited(self, given: Given) -> None:
        who, story, word = self.somebody(given, "work"), self.story(given), self.word()
        opened = self.left.pop((who.name, story.pk), None)
        if opened is None:
            expected = who.door("work") or "done"
            self.does(who, expected, self.place(story, "edit/"), statement=self.statement(word))
        else:
            moves, values = opened
            expected = who.door("work") or ("done" if moves == story.moves else "stale")
            if who.is_open:
                values = {**values, "statement": self.statement(word)}
                assert outcome(self.hands[who.name].post(self.place(story, "edit/"), values)) == expected
        if expected == "done":
            story.word, story.moves = word, story.moves + 1

    @rule(given=GIVEN)
    def evidence_is_added(self, given: Given) -> None:
        who, story, word = self.somebody(given, "work"), self.story(given), self.word()
        source = self.sources[given.other % len(self.sources)].public_id
        known = source in {link.source for link in story.linked}
        expected = who.door("work") or ("refused" if known else "done")
        self.does(
            who, expected, self.place(story, "evidence/new/"), source=[source], stance="supports", credibility="2",
            note=f"It tells of {word}.",
        )  # fmt: skip
        if expected == "done":
            key = Evidence.objects.filter(claim=story.pk).latest("pk").key
            story.links.append(Link(key, source, word))
            story.moves += 1

    @precondition(lambda self: any(story.links for story in self.stories))
    @rule(given=GIVEN)
    def evidence_is_changed_or_withdrawn(self, given: Given) -> None:
        who, word = self.somebody(given, "work"), self.word()
        story, link = self.pick(given.what, [(story, link) for story in self.stories for link in story.links])
        place = self.place(story, f"evidence/{link.key}/")
        expected = who.door("work") or ("refused" if link.gone else "done")
        if given.mostly:
            self.does(who, expected, place, note=f"It tells of {word}.")
        else:
            self.does(who, expected, f"{place}withdraw/", withdrawn_because="It was a copy.")
        if expected == "done":
            link.word, link.gone = (word, False) if given.mostly else (link.word, True)
            story.moves += 1

    @rule(given=GIVEN)
    def claim_is_looked_at_again(self, given: Given) -> None:
        who, story = self.somebody(given, "work"), self.story(given)
        expected = who.door("work") or "done"
        self.does(who, expected, self.place(story, "check/"), searched=f"For {self.word()}.", result="Nothing new.")
        if expected == "done" and story.editions:
            self.stirred += 1

    @rule(given=GIVEN)
    def note_is_written(self, given: Given) -> None:
        who, story, named = self.somebody(given, "work"), self.story(given), self.pick(given.other, self.people)
        expected = who.door("work") or "done"
        self.does(who, expected, self.place(story, "notes/"), text=f"@{named.name}: see {self.word()}")
        if expected == "done" and named is not who and named.may("read"):
            named.mentioned.append(story)

    @rule(given=GIVEN)
    def claim_is_read_at_the_desk(self, given: Given) -> None:
        who, story = self.somebody(given, "read"), self.story(given)
        self.opens(who, who.door("read") or "shown", self.place(story))
        if who.may("read"):
            who.mentioned = [one for one in who.mentioned if one is not story]

    @rule(given=GIVEN)
    def claim_is_given_to_somebody(self, given: Given) -> None:
        who, story, to = self.somebody(given, "work"), self.story(given), self.pick(given.other, self.people)
        expected = who.door("work") or ("done" if to.may("work") else "refused")
        self.does(who, expected, "/desk/assign/", claims=[story.public_id], to=to.name)
        if expected == "done":
            story.holder = to

    # Proposals

    @rule(given=GIVEN)
    def change_is_proposed(self, given: Given) -> None:
        who, word = self.somebody(given, "work"), self.word()
        story = self.story(given, lambda one: one.waiting is None and one.standing != "merged")
        acts = [act for act in FILLED_IN if (story.standing, act) in AFTER]
        act = self.pick(given.other, acts if acts and given.mostly else FILLED_IN)
        embargo = (self.now + dt.timedelta(hours=2)).replace(second=0, microsecond=0) if given.seldom else None
        fits = act in acts and story.waiting is None and who.may_begin(act, story.standing)
        expected = who.door("work") or ("done" if fits else "refused")
        values = self.filled_in(story, act, word, embargo)
        response = self.does(who, expected, self.place(story, "propose/"), do="send", **values)
        if expected == "done":
            story.drafts.pop(who.name, None)
            self.wait(
                story,
                self.proposal_in(response),
                story.composed(act, word, values["status"], values["cites"]),
                who,
                embargo,
            )
            self.then(given, who, story)
        elif expected == "refused":
            story.drafts[who.name] = word
        if response.status_code == 422:
            self.no_draft_of_others_is_in(response, who)

    def filled_in(self, story: Story, act: str, word: str, embargo: dt.datetime | None) -> dict[str, Any]:
        """A change with one line, which rests on the first evidence where there is any."""
        cited = [link.source for link in story.linked][:1]
        firm = bool(cited) and self.numbers % 2 == 0
        values: dict[str, Any] = {
            "act": act, "status": "supported" if firm else "unresolved", "effective_on": DAY, "cites": cited,
            "basis": ("primary_record" if firm else "single_origin") if cited else "none",
            "confidence": "high" if firm else "low", "confidence_reason": "It was read in full.",
            "reasons": f"It is so, says {word}.",
            **ANSWERS,
        }  # fmt: skip
        if act == "correction":
            values |= {"type": "status", "wrong": "It was not so.", "right": "It is.", "since": DAY}
            values |= {"noticed_by": "A reader"}
        if act == "overtaken":
            values |= {"overtaken_by": "The war moved on.", "overtaken_on": "2 December 2022"}
        if embargo:
            values["embargo_until"] = f"{embargo:%Y-%m-%d %H:%M}"
        return values

    @rule(given=GIVEN)
    def draft_of_a_change_is_saved(self, given: Given) -> None:
        who, story, word = self.somebody(given, "work"), self.story(given), self.word()
        expected = who.door("work") or "done"
        self.does(who, expected, self.place(story, "propose/"), do="draft", reasons=f"Perhaps {word}.")
        if expected == "done":
            story.drafts[who.name] = word
        page = self.opens(who, who.door("work") or "shown", self.place(story, "propose/"))
        self.no_draft_of_others_is_in(page, who)

    def no_draft_of_others_is_in(self, page: Any, who: Person) -> None:
        others = {word for story in self.stories for name, word in story.drafts.items() if name != who.name}
        assert not others & words_in(page.content.decode())

    @rule(given=GIVEN)
    def claim_is_resumed_or_withdrawn(self, given: Given) -> None:
        """Each is proposed; a second person decides."""
        act = "withdraw" if given.seldom else "resume"
        who, reason = self.somebody(given, "edit" if act == "withdraw" else "work"), self.word()
        story = self.story(given, lambda one: (one.standing, act) in AFTER and one.waiting is None)
        fits = (story.standing, act) in AFTER and story.waiting is None and who.may_begin(act, story.standing)
        expected = who.door("edit" if act == "withdraw" else "work") or ("done" if fits else "refused")
        field = "reason" if act == "withdraw" else "note"
        response = self.does(who, expected, self.place(story, f"{act}/"), **{field: f"Because of {reason}."})
        if expected == "done":
            told = story.carried(act, frozenset({reason}) if act == "withdraw" else NONE)
            self.wait(story, self.proposal_in(response), told, who)
            self.then(given, who, story)

    @rule(given=GIVEN)
    def claim_is_merged_into_another(self, given: Given) -> None:
        who, reason = self.somebody(given, "edit"), self.word()
        story = self.story(given, lambda one: (one.standing, "merge") in AFTER and one.waiting is None)
        into = self.pick(given.other, [one for one in self.stories if one.standing == "public"] or self.stories)
        fits = (story.standing, "merge") in AFTER and into.standing == "public" and into is not story
        joined = into.composed("change") if fits else None
        both = joined is not None and joined.differs(into.last)
        fits = fits and story.waiting is None and not (both and into.waiting)
        expected = who.door("edit") or ("done" if fits else "refused")
        place = self.place(story, "merge/")
        response = self.does(who, expected, place, into=[into.public_id], reason=f"Because of {reason}.")
        if expected == "done":
            bundle = Bundle(int(response.headers["Location"].split("/")[3]))
            notice = frozenset({reason}) | (into.last.body & words_in(self.said_of(into)))
            laid = [(story, story.carried("merge", notice)), *([(into, joined)] if both else [])]
            rows = dict(Proposal.objects.filter(batch=bundle.pk).values_list("claim", "pk"))
            assert rows.keys() == {one.pk for one, _told in laid}
            for one, told in laid:
                bundle.members.append((one, rows[one.pk]))
                self.wait(one, rows[one.pk], told, who, into=into if one is story else None, batch=bundle)
            self.bundles.append(bundle)
            if given.then:
                self.decide_as_one(given, bundle, "approve")

    @staticmethod
    def said_of(story: Story) -> str:
        """The statement that readers see of a claim."""
        return str(PublicClaim.objects.get(pk=story.pk).statement)

    @rule(hours=st.sampled_from(HOURS))
    def time_passes_and_work_is_done(self, hours: int) -> None:
        """What was checked ahead is published at its minute, or goes back where its check is worth nothing any more."""
        self.now += dt.timedelta(hours=hours)
        work.round_of_work("the machine", now=self.now)
        for story in self.stories:
            one = story.waiting
            if one is None or one.checked is None or one.embargo is None or one.embargo > self.now:
                continue
            if one.checked.may("check") and self.may_be_published(one):
                self.publish(one.pk, checker=one.checked)
            else:
                self.close(one.pk, "returned")

    # At once

    @rule(given=GIVEN)
    def claim_is_paused(self, given: Given) -> None:
        who, reason = self.somebody(given, "work"), self.word()
        story = self.story(given, lambda one: one.standing == "public")
        expected = who.door("work") or ("done" if story.standing == "public" else "refused")
        self.does(who, expected, self.place(story, "pause/"), reason=f"Because of {reason}.")
        if expected == "done":
            told = story.carried("pause", frozenset({reason}))
            told.author = who
            self.tell(story, told)

    @rule(given=GIVEN)
    def text_is_redacted(self, given: Given) -> None:
        """Looked at first, then taken out of everything, public or not."""
        who = self.somebody(given, "edit")
        told = [(*one.working, *one.published, *one.drafts.values(), *one.private) for one in self.stories]
        told.append(tuple(word for _times, word in self.grades.values()))
        words = sorted({word for words in told for word in words} - {""}) or [self.word()]
        word = self.pick(given.what, words)
        holds = any(word in words for words in told)
        values = {"text": word, "ground": "GDPR-17", "reason": "A person asked for it."}
        expected = who.door("edit") or ("shown" if holds else "refused")
        looked = self.does(who, expected, "/desk/redact/", do="look", **values)
        if expected != "shown":
            return
        values |= {"seen": looked.context["seen"], "token": new_token(), "do": "redact"}
        assert outcome(self.hands[who.name].post("/desk/redact/", values)) == "done"
        self.forget(word, who)

    def forget(self, word: str, who: Person) -> None:
        """The model lets go of a word: in working rows, drafts, proposals and every edition."""
        self.gone.add(word)
        self.forget_looks(word)
        for source, (times, said) in self.grades.items():
            self.grades[source] = (times, "" if said == word else said)
        for story in self.stories:
            held = [row for row in (*story.links, *story.asked) if row.word == word]
            drafts = [name for name, typed in story.drafts.items() if typed == word]
            disagreed = [one for one in story.disagreed if one.entry[1] == word]
            if held or drafts or disagreed or word in (story.word, story.hedged):
                story.moves += 1
            for other in disagreed:
                other.entry = (other.entry[0], "", other.entry[2])
            story.word = "" if story.word == word else story.word
            story.hedged = "" if story.hedged == word else story.hedged
            for row in held:
                row.word = ""
            for name in drafts:
                story.drafts[name] = ""
            story.quoted -= {word}
            one = story.waiting
            if one and word in one.told.words:
                self.states[one.pk], story.waiting = "stale", None
        for story in self.stories:
            told = [told for told in story.editions if word in told.words and not told.redacted]
            for one in told:
                one.redacted = True
            if told:
                after = story.without(word)
                after.author = who
                self.tell(story, after)

    # People outside

    @rule(given=GIVEN, complaint=st.booleans())
    def somebody_outside_reports(self, given: Given, complaint: bool) -> None:
        if len(self.reports) >= 4:
            return
        story, word, number = self.story(given), self.word(), len(self.reports)
        values = {
            "token": new_token(), "subject": "complaint" if complaint else "error", "what": f"It says {word}.",
            "claim": story.public_id, "sender": "A reader",
        }  # fmt: skip
        sent = self.reader.client.post("/report/", values, REMOTE_ADDR=f"192.0.2.{number}")
        self.reader.client.cookies.clear()
        assert outcome(sent) == "done"
        receipt = sent.headers["Location"].split("/")[2]
        self.reports.append(Reported(receipt, complaint, word))
        assert Report.objects.get(receipt=receipt).claim_id == (story.pk if story.editions else None)

    @precondition(lambda self: bool(self.reports))
    @rule(given=GIVEN, way=st.sampled_from(["look", "attach", "decide", "hold", "forget"]))
    def report_is_answered(self, given: Given, way: str) -> None:
        who, one = self.somebody(given, "edit" if given.mostly else "work"), self.pick(given.what, self.reports)
        about, decided = self.story(given), one.state == "accepted"
        number = len(about.editions) + (not given.mostly)
        refused = {
            "look": one.state != "received", "attach": not given.mostly, "decide": decided, "hold": False,
            "forget": not decided or one.held,
        }[way]  # fmt: skip
        door = one.door(who) or (who.door("edit") if way in ("hold", "forget") else "")
        expected = door or ("refused" if refused else "done")
        word = self.word()
        typed = {
            "attach": {"claim": f"CR-{about.public_id}", "number": str(number or "")},
            "decide": {"state": "accepted", "outcome": f"It was {word}."},
            "hold": {"held_because": "" if one.held else "A court asked."},
        }.get(way, {})
        form = f"{way.capitalize()}Form"
        self.does(who, expected, f"/desk/reports/{one.receipt}/", form=form, sent_to=f"{way}/", **typed)
        if expected == "done":
            one.state = {"look": "looked_at", "decide": "accepted"}.get(way, one.state)
            one.outcome = word if way == "decide" else one.outcome
            one.held = not one.held if way == "hold" else one.held
            rows = Report.objects.filter(receipt=one.receipt, claim=about.pk)
            assert way != "attach" or list(rows.values_list("edition__seq", flat=True)) == [number or None]
        listed = self.opens(who, who.door("read") or "shown", "/desk/reports/")
        if not who.may("edit"):
            assert not {told.receipt for told in self.reports if told.complaint} & set(
                listed.content.decode().split('"')
            )

    # People

    @rule(given=GIVEN, role=st.sampled_from(ROLES))
    def role_is_given_or_taken(self, given: Given, role: str) -> None:
        who, whom = self.somebody(given, "edit"), self.pick(given.other, self.people)
        held = whom.roles if whom.is_open else set()
        expected = who.door("edit") or ("shown" if who is whom or not given.mostly else "done")
        values = {
            "username": whom.name, "email": f"{whom.name}@example.org", "roles_held": sorted(held ^ {role}),
            "reason": "So it was agreed." if given.mostly else "", "role_grants-TOTAL_FORMS": "0",
            "role_grants-INITIAL_FORMS": "0",
        }  # fmt: skip
        place, hand = f"/admin/people/user/{whom.pk}/change/", self.hands[who.name]
        response = hand.post(place, values | read_at(hand.client, place))
        assert outcome(response) == expected
        if expected == "done" and role in held:
            whom.roles.discard(role)
            self.log.append(("role_taken", whom.name, who.name, role))
        elif expected == "done" and role not in whom.roles:
            whom.roles.add(role)
            self.log.append(("role_given", whom.name, who.name, role))

    @rule(given=GIVEN)
    def account_is_closed(self, given: Given) -> None:
        """Its sessions end at once, and its open work goes to somebody else in the same act."""
        who, whom, heir = (
            self.somebody(given, "edit"),
            self.pick(given.other, self.people),
            self.pick(given.what, self.people),
        )
        fits = who is not whom and heir is not whom and heir.may("work")
        expected = who.door("edit") or ("done" if fits else "refused")
        self.does(who, expected, f"/desk/people/{whom.pk}/", sent_to="close/", heir=str(heir.pk))
        if expected == "done":
            whom.is_open = False
            self.invited = [one for one in self.invited if one[2] is not whom]
            for story in self.stories:
                last = story.newest
                unsettled = last and last[1] is whom and self.states[last[0]] in UNSETTLED
                story.holder = heir if unsettled or story.holder is whom else story.holder

    @precondition(lambda self: any(not one.is_open for one in self.people))
    @rule(given=GIVEN)
    def account_is_opened_again(self, given: Given) -> None:
        who, whom = self.somebody(given, "edit"), self.pick(given.other, [p for p in self.people if not p.is_open])
        expected = who.door("edit") or "done"
        response = self.hands[who.name].post(f"/desk/people/{whom.pk}/reopen/", {})
        assert outcome(response) == expected
        if expected == "done":
            whom.is_open = True
            self.hands[whom.name].log_in(whom.pk)

    @rule(given=GIVEN, role=st.sampled_from(ROLES))
    def somebody_is_invited(self, given: Given, role: str) -> None:
        who = self.somebody(given, "edit")
        if len(self.people) > len(STAFF) or len(self.invited) > 1:
            return
        expected, address = who.door("edit") or "done", f"{self.word()}@example.org"
        self.does(who, expected, "/desk/people/", sent_to="invite/", address=address, role=role)
        if expected == "done":
            self.invited.append((link_in(mail.outbox[-1].body), role, who))

    @precondition(lambda self: bool(self.invited))
    @rule(given=GIVEN)
    def invitation_is_accepted(self, given: Given) -> None:
        place, role, by = self.invited.pop(given.what % len(self.invited))
        hand, name = Hand(self.shared), f"nora{self.numbers}"
        values = {"username": name, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
        self.numbers += 1
        expected = "done" if by.may("edit") else "refused"
        assert outcome(hand.post(place, values)) == expected
        if expected == "done":
            person = Person(name, User.objects.get(username=name).pk, {role})
            self.people.append(person)
            self.hands[name] = hand
            self.log.append(("role_given", name, by.name, role))


@pytest.mark.slow
@pytest.mark.django_db
def test_any_sequence_of_acts_at_the_desk_leaves_what_the_model_says(settings: Any) -> None:
    settings.SESSION_COOKIE_AGE = settings.SESSION_LONGEST = settings.PROOF_LASTS = LONG
    DeskMachine.shared = Client()
    DeskMachine.sessions = {}
    for name, role in STAFF.items():
        user = builders.make_user(role or None, username=name, email=f"{name}@example.org")
        DeskMachine.sessions[name] = Hand(DeskMachine.shared).log_in(user.pk)
    builders.make_article()
    sources = [builders.make_source(letter=None) for _place in range(3)]
    for source in sources:
        Grade.objects.create(source=source, letter="B", reason="Its record so far", graded_on=dt.date(2022, 12, 1))
    for place in range(3):
        claim = builders.make_claim(f"What was shipped in May is zq{900 + place}xv.")
        builders.make_evidence(claim, sources[place], note=f"It tells of zq{910 + place}xv.")
    DeskMachine.reached.clear()
    _run()
    print(dict(DeskMachine.reached.most_common()))
    assert DeskMachine.reached.keys() >= ALWAYS_REACHED


def _run() -> None:
    run_state_machine_as_test(
        DeskMachine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            report_multiple_bugs=False,
            phases=[Phase.generate, Phase.shrink],
        ),
    )
