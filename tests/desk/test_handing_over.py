"""Work goes into other hands whole; nothing waits for a check it has; nothing is withdrawn on an old look."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from claims import publish, queue, working
from claims.handing_over import close_account, open_items
from claims.models import Claim, Evidence, Notice
from people.grants import grant
from people.models import User
from tests.builders import make_claim, make_evidence
from tests.desk.sending import changed, logged_in, shown
from tests.desk.test_deciding import proposed, sourced
from tests.people import amina, ben, cleo, edda

pytestmark = pytest.mark.django_db


def cleo_at_the_desk() -> User:
    """Cleo, who has come to work here."""
    heir = cleo()
    grant(heir, "analyst", by=None)
    return heir


def test_every_claim_of_mine_is_handed_over_given_to_me_or_recorded_by_me():
    given, recorded = make_claim(assignee=amina()), make_claim(author=amina())
    others = make_claim(author=amina(), assignee=edda())
    assert set(open_items(amina())) == set(queue.view("mine", amina())) == {given, recorded}
    assert close_account(amina(), by=edda(), heir=ben()) == 2
    assert set(queue.view("mine", ben())) == {given, recorded}
    others.refresh_from_db()
    assert others.assignee == edda()


def test_what_comes_back_to_somebody_who_left_comes_back_to_whoever_has_the_claim():
    (sent_back, _), (overtaken, _), (returned, _) = sourced(), sourced(), sourced()
    proposals = [proposed(claim, amina()) for claim in (sent_back, overtaken, returned)]
    publish.send_back(proposals[2], by=ben(), note="Name the pier.")
    close_account(amina(), by=edda(), heir=cleo_at_the_desk())
    publish.send_back(proposals[0], by=ben(), note="Name the pier.")
    publish.pause(overtaken, by=ben(), reason="We look again.")
    heir = cleo_at_the_desk()
    assert set(queue.view("returned", heir)) == {sent_back, overtaken, returned}
    page = logged_in(heir).get(f"/desk/claims/{sent_back.public_id}/").content.decode()
    assert f"?from={proposals[0].pk}" in page
    assert "Name the pier." in page
    told = Notice.objects.filter(person=heir, proposal__isnull=False).values_list("kind", "proposal__claim")
    assert set(told) == {("returned", sent_back.pk), ("overtaken", overtaken.pk)}


def test_what_has_its_second_check_waits_for_nobody():
    """An embargo lies ahead, so it stays open, and no reviewer needs to look again."""
    claim, _source = sourced()
    proposal = proposed(claim, amina())
    proposal.embargo_until = timezone.now() + dt.timedelta(hours=1)
    proposal.save(update_fields=["embargo_until"])
    assert list(queue.view("proposed", ben())) == [claim]
    publish.approve_ahead(proposal, by=ben(), digest=proposal.digest)
    assert list(queue.view("proposed", ben())) == []


def test_evidence_is_not_withdrawn_on_an_old_look():
    claim = make_claim()
    link = make_evidence(claim)
    analyst = logged_in(amina())
    place = f"/desk/claims/{claim.public_id}/evidence/{link.key}/withdraw/"
    values = changed(shown(analyst.get(place)), {"withdrawn_because": "It is of another ship."})
    row = Claim.objects.get(pk=claim.pk)
    working.edit_evidence(link, by=ben(), version=row.version, note="It names this very ship.")
    stale = analyst.post(place, values)
    assert stale.status_code == 409
    assert Evidence.objects.get().withdrawn_at is None
    assert analyst.post(place, shown(stale)).status_code == 302
    assert Evidence.objects.get().withdrawn_because == "It is of another ship."
