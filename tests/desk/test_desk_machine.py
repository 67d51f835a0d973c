"""Any sequence of acts at the desk, through its own forms, against a small model: who may, what follows, who sees it.

After each step: nobody approved their own, nothing is public without a second check or a recorded reason, no word of
the desk stands on a public page, public bytes move only with an edition, and the log of roles tells who holds what.
"""

from __future__ import annotations

import datetime as dt
import os
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule, run_state_machine_as_test

from claims import publish
from claims.models import Batch, Claim, Topic
from claims.timeline import Change
from sources.models import Grade
from tests import builders
from tests.desk.acting import Hand
from tests.desk.acting_on_changes import ActsOnChanges
from tests.desk.acting_on_claims import ActsOnClaims
from tests.desk.acting_on_dissent import ActsOnDissent
from tests.desk.acting_on_evidence import ActsOnEvidence
from tests.desk.acting_on_lineage import ActsOnLineage
from tests.desk.acting_on_notices import ActsOnNotices
from tests.desk.acting_on_passages import ActsOnPassages
from tests.desk.acting_on_people import ActsOnPeople
from tests.desk.acting_on_quick_looks import ActsOnQuickLooks
from tests.desk.acting_on_records import ActsOnRecords
from tests.desk.acting_on_replies import ActsOnReplies
from tests.desk.acting_on_reports import ActsOnReports
from tests.desk.acting_on_sources import ActsOnSources
from tests.desk.bench import GIVEN, LONG, STAFF, Given
from tests.desk.expecting import Link, Story
from tests.desk.holding import Held

NIGHTLY = os.environ.get("CLAIM_RECORD_NIGHTLY") == "1"
EXAMPLES, STEPS = (400, 40) if NIGHTLY else (9, 28)
"""How long it runs: less than a minute, or with CLAIM_RECORD_NIGHTLY=1 for 16,000 steps."""
ALWAYS_REACHED = {"done", "refused", "forbidden", "first", "pause"}
"""What comes about in every run, however few its examples."""
SURE = Given(who=0, other=0, what=0, fits=True, seldom=False, mostly=True, then=False)
WALK = (
    "dissent_is_proposed", "proposal_is_checked", "clarification_is_published", "publisher_of_a_source_is_changed",
    "change_of_a_source_is_proposed", "bundle_is_sent_back", "change_of_a_source_is_proposed", "bundle_is_taken_back",
    "overtaken_note_is_published", "it_is_said_who_says_so", "claim_gets_a_topic", "claim_is_closed",
    "clarification_is_published", "closed_claim_is_to_be_checked_again", "closed_claim_is_opened_again",
    "notice_is_read", "all_notices_are_read", "mail_is_wished",
)  # fmt: skip
"""Acts that a short run would seldom meet: each goes through in every run, one after the other."""
ALWAYS_DONE = {
    "appearance", "batch-send-back", "batch-take-back", "claim-edit", "dissent-propose", "mail", "notices-read",
    "source-edit", "source-propose",
}  # fmt: skip


SUBJECTS = (
    ActsOnChanges, ActsOnClaims, ActsOnDissent, ActsOnEvidence, ActsOnLineage, ActsOnNotices, ActsOnPassages,
    ActsOnPeople, ActsOnQuickLooks, ActsOnRecords, ActsOnReplies, ActsOnReports, ActsOnSources,
)  # fmt: skip
ALL_ACTS = [*ActsOnChanges.DECIDING, *(act for subject in SUBJECTS for act in subject.ACTS)]


class DeskMachine(
    ActsOnChanges, ActsOnClaims, ActsOnDissent, ActsOnLineage, ActsOnNotices, ActsOnPassages, ActsOnPeople,
    ActsOnRecords, ActsOnReplies, ActsOnReports, ActsOnSources, Held,
):  # fmt: skip
    """Eight people, and now and then a ninth, work on a few claims while the clock moves forward.

    One rule draws from the acts of all subjects, each about as often as any other, so that a short run meets them all.
    """

    @rule(act=st.sampled_from(ALL_ACTS), given=GIVEN)
    def somebody_acts(self, act: str, given: Given) -> None:
        self.act(act, given)

    @initialize()
    def two_claims_are_public_and_one_is_a_draft(self) -> None:
        batch = Batch.objects.create(kind=Batch.Kind.IMPORT, reason="The first dossier")
        for place in range(3):
            claim = Claim.objects.order_by("pk")[place]
            link = claim.evidence.get()
            word, quotes = f"zq{900 + place}xv", frozenset({f"zq{930 + place}xv"})
            story = Story(claim.pk, claim.public_id, word, quotes, found=1, facts=self.facts)
            story.links.append(Link(link.key, link.source.public_id, f"zq{910 + place}xv"))
            self.stories.append(story)
            if place < 2:
                line = builders.make_line(claim, reasons=f"It is so, says zq{920 + place}xv [@{link.source.key}].")
                publish.publish_many([(claim, Change(add=(line,)))], override="A founding import", batch=batch)
                told = story.composed("first", f"zq{920 + place}xv", "unresolved", [link.source.public_id])
                told.reason = True
                self.tell(story, told)


class Walk(DeskMachine):
    """The acts of a list in their order, nothing drawn."""

    def __init__(self) -> None:
        super().__init__()
        self.left_to_do = list(WALK)

    @rule()
    def somebody_acts(self) -> None:  # type: ignore[override]
        if self.left_to_do:
            self.act(self.left_to_do.pop(0), SURE)


@pytest.mark.slow
@pytest.mark.django_db
def test_any_sequence_of_acts_at_the_desk_leaves_what_the_model_says(settings: Any) -> None:
    settings.SESSION_COOKIE_AGE = settings.SESSION_LONGEST = settings.PROOF_LASTS = LONG
    DeskMachine.shared = Client()
    DeskMachine.sessions = {}
    for name, role in STAFF.items():
        user = builders.make_user(role or None, username=name, email=f"{name}@example.org")
        DeskMachine.sessions[name] = Hand(DeskMachine.shared).log_in(user.pk)
    Topic.objects.create(slug="ships", label="Ships")
    article = builders.make_article().source
    sources = [builders.make_source(letter=None) for _place in range(3)]
    for source in sources:
        Grade.objects.create(source=source, letter="B", reason="Its record so far", graded_on=dt.date(2022, 12, 1))
    for place in range(3):
        claim = builders.make_claim(f"What was shipped in May is zq{900 + place}xv.")
        builders.make_evidence(claim, sources[place], note=f"It tells of zq{910 + place}xv.")
        builders.make_appearance(claim, builders.make_passage(article, f"they say zq{930 + place}xv", position=place))
    DeskMachine.reached.clear()
    DeskMachine.doors.clear()
    _run(Walk, 1, len(WALK) + 1)
    assert {door for door, answers in DeskMachine.doors.items() if answers["done"]} >= ALWAYS_DONE
    assert DeskMachine.reached.keys() >= {"clarification", "overtaken"}
    DeskMachine.reached.clear()
    DeskMachine.doors.clear()
    _run(DeskMachine, EXAMPLES, STEPS)
    print(dict(DeskMachine.reached.most_common()))
    for door, answers in sorted(DeskMachine.doors.items()):
        print(f"{door:24}", *(f"{answer} {number:4}" for answer, number in sorted(answers.items())))
    assert DeskMachine.reached.keys() >= ALWAYS_REACHED


def _run(machine: type[DeskMachine], examples: int, steps: int) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            report_multiple_bugs=False,
            phases=[Phase.generate, Phase.shrink],
        ),
    )
