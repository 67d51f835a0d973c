"""An embargo ends by the server's clock, at its minute, once; the `work` process publishes and mails (V7)."""

from __future__ import annotations

import datetime as dt
import os
import shlex
import signal
import subprocess
import sys
from unittest import mock

import pytest
from django.core import mail
from django.utils import timezone

from claims import mailing, notes, publish, work
from claims.models import Edition, Failure, Lease, MailWish, Notice, Proposal, PublicClaim
from claims.timeline import Change
from people.grants import revoke
from people.models import AccessEvent, User
from tests.builders import ANSWERED, make_line
from tests.desk.sending import logged_in, shown
from tests.desk.test_deciding import post, proposed, sourced
from tests.live import ROOT, manage, site_environment
from tests.people import amina, ben, edda

pytestmark = pytest.mark.django_db

State = Proposal.State


def in_hours(hours: float) -> dt.datetime:
    return timezone.now() + dt.timedelta(hours=hours)


def clock(moment: dt.datetime):
    """The server's clock stands at `moment`."""
    return mock.patch("django.utils.timezone.now", return_value=moment)


@pytest.fixture
def waiting(db) -> Proposal:
    """A proposal of Amina's with Ben's check, that waits an hour."""
    proposal = proposed(sourced()[0], amina(), embargo_until=in_hours(1))
    return publish.approve_ahead(proposal, by=ben(), digest=proposal.digest)


def test_what_waits_is_published_at_its_minute_once_and_not_before(waiting: Proposal):
    """V7: early rounds publish nothing; at the minute one edition and one leaf, however often it is tried."""
    end = waiting.embargo_until
    assert end is not None
    before = Edition.objects.count()
    with clock(end - dt.timedelta(seconds=1)):
        assert work.round_of_work("one") == 0
        assert publish.publish_due(waiting) is None
    assert Edition.objects.count() == before
    assert Proposal.objects.get(pk=waiting.pk).waits
    with clock(end):
        assert [row.pk for row in publish.due()] == [waiting.pk]
        assert work.round_of_work("one") >= 1
        assert work.round_of_work("one") == 0
        assert publish.publish_due(waiting) is None
    assert Edition.objects.count() == before + 1
    edition = waiting.claim.editions.latest("seq")
    assert (edition.author, edition.approver, edition.override) == (amina(), ben(), "")
    assert edition.recorded_at >= end.replace(microsecond=0)
    assert len(bytes(edition.leaf)) > 0


def test_a_reader_sees_nothing_of_what_waits(client):
    """V7: early requests see nothing."""
    claim = sourced(status=None)[0]
    change = Change(add=(make_line(claim),))
    first = publish.propose(claim, by=amina(), act="first", change=change, embargo_until=in_hours(1), answered=ANSWERED)
    publish.approve_ahead(first, by=ben(), digest=first.digest)
    place = f"/claims/{claim.public_id}-{claim.slug}/"
    assert not PublicClaim.objects.filter(claim=claim).exists()
    assert client.get(place).status_code == 404
    with clock(in_hours(2)):
        work.round_of_work("one")
    assert client.get(place).status_code == 200


def test_what_waits_can_be_sent_back_and_is_then_never_published(waiting: Proposal):
    publish.send_back(waiting, by=edda(), note="Not yet.")
    with clock(waiting.embargo_until):
        assert work.round_of_work("one") == 0
    assert waiting.claim.editions.count() == 1


def test_a_base_that_moved_meanwhile_returns_the_proposal_with_a_notice(waiting: Proposal):
    publish.pause(waiting.claim, by=edda(), reason="We look again.")
    waiting.refresh_from_db()
    assert waiting.state == State.STALE
    assert Notice.objects.filter(person=amina(), kind="overtaken").count() == 1
    with clock(waiting.embargo_until):
        assert publish.publish_due(waiting) is None


def test_a_check_by_somebody_who_lost_the_role_no_longer_publishes(waiting: Proposal):
    revoke(ben(), "reviewer", by=None)
    with clock(waiting.embargo_until):
        work.round_of_work("one")
    waiting.refresh_from_db()
    assert waiting.state == State.RETURNED
    assert "could not be published when its time came" in waiting.decision_note
    assert "Whoever gave it its second check" in waiting.decision_note, "the author reads it, whose own role it is not"
    assert not AccessEvent.objects.filter(kind="refused").exists(), "nobody tried anything"
    assert Notice.objects.filter(person=amina(), kind="returned").count() == 1
    assert waiting.claim.editions.count() == 1


def test_nobody_checks_their_own_ahead_of_time_nor_another_document_nor_twice():
    proposal = proposed(sourced()[0], ben(), embargo_until=in_hours(1))
    with pytest.raises(publish.Refused, match="You wrote this proposal"):
        publish.approve_ahead(proposal, by=ben(), digest=proposal.digest)
    with pytest.raises(publish.Refused, match="What you read"):
        publish.approve_ahead(proposal, by=edda(), digest="0" * 64)
    publish.approve_ahead(proposal, by=edda(), digest=proposal.digest)
    with pytest.raises(publish.Refused, match="second check already"):
        publish.approve_ahead(proposal, by=edda(), digest=proposal.digest)
    with pytest.raises(publish.Refused, match="under embargo"):
        publish.approve(proposal, by=edda(), digest=proposal.digest)


def test_the_page_says_that_it_is_approved_and_waits():
    proposal = proposed(sourced()[0], amina(), embargo_until=dt.datetime(2099, 1, 2, 9, 30, tzinfo=dt.UTC))
    reviewer = logged_in(ben())
    place = f"/desk/proposals/{proposal.pk}/"
    assert "Approve for later" in reviewer.get(place).content.decode()
    assert post(reviewer, place, "ApproveForm").status_code == 302
    body = reviewer.get(place).content.decode()
    assert "approved, waits until 2 January 2099, 09:30 UTC" in body
    assert "Approve for later" not in body
    assert "SendBackForm" in reviewer.get(place).context["named"]


def test_a_piece_that_fails_is_tried_again_later_and_given_up_in_the_end(waiting: Proposal):
    now = waiting.embargo_until
    assert now is not None
    with mock.patch("claims.publish.timed.checking.publish_waiting", side_effect=OSError("the disk")):
        for tries in range(1, work.MOST_TRIES + 1):
            with clock(now):
                assert work.round_of_work("one") == 0
                assert work.round_of_work("one") == 0
            failure = Failure.objects.get(work=f"publish:{waiting.pk}")
            assert (failure.tries, failure.error) == (tries, "OSError")
            now = failure.again_at
        assert now is None
    with clock(waiting.embargo_until + dt.timedelta(days=1)):
        assert work.round_of_work("one") == 0
        assert [row.pk for row in work.late()] == [waiting.pk]


def test_what_was_given_up_is_tried_again_by_whoever_may_approve(waiting: Proposal):
    """The page tells the kind of the error and no words of it, which may be words of the document."""
    name, place = f"publish:{waiting.pk}", f"/desk/proposals/{waiting.pk}/"
    with clock(waiting.embargo_until):
        with mock.patch("claims.publish.timed.checking.publish_waiting", side_effect=OSError("zqsecret words")):
            work.round_of_work("one")
        Failure.objects.filter(work=name).update(tries=work.MOST_TRIES, again_at=None)
        assert work.round_of_work("one") == 0
    reviewer, author = logged_in(ben()), logged_in(amina())
    body = reviewer.get(place).content.decode()
    for told in ("8 tries failed", "OSError", "given up", "Try again now"):
        assert told in body
    assert "zqsecret" not in body
    assert "8 tries failed" in (seen := author.get(place).content.decode())
    assert "Try again now" not in seen
    assert author.post(f"{place}try-again/", {}).status_code == 403
    assert Failure.objects.filter(work=name).exists()
    assert post(reviewer, place, "TryAgainForm").status_code == 302
    assert "It could not be published" not in reviewer.get(place).content.decode()
    with clock(waiting.embargo_until):
        assert work.round_of_work("one") >= 1
    assert Proposal.objects.get(pk=waiting.pk).state == State.PUBLISHED


def test_only_the_holder_of_the_lease_works(waiting: Proposal):
    with clock(waiting.embargo_until):
        assert work.take_lease("another")
        assert work.round_of_work("one") == 0
        work.give_back("another")
        assert work.round_of_work("one") >= 1


def test_the_lease_of_a_process_that_died_ends_by_itself():
    assert work.take_lease("dead")
    assert not work.take_lease("alive")
    with clock(timezone.now() + work.HELD + dt.timedelta(seconds=1)):
        assert work.take_lease("alive")
    assert Lease.objects.get().holder == "alive"


@pytest.fixture
def told(db) -> Notice:
    """Amina, who has an address, was told that hers was sent back."""
    author = amina()
    author.email = "amina@example.org"
    author.save()
    proposal = proposed(sourced(statement="A secret draft.")[0], author)
    publish.send_back(proposal, by=ben(), note="A secret note.")
    return Notice.objects.get(person=author)


NOON = dt.time(12, tzinfo=dt.UTC)


def noon(days: int = 0) -> dt.datetime:
    return dt.datetime.combine(timezone.now().date() + dt.timedelta(days=days), NOON)


def test_mail_goes_out_once_and_holds_no_words_of_a_claim(told: Notice):
    MailWish.objects.create(person=told.person, when="at_once")
    for _ in range(2):
        work.round_of_work("one")
    assert len(mail.outbox) == 1
    text = mail.outbox[0].subject + mail.outbox[0].body
    assert f"CR-{told.proposal.claim.public_id}" in text
    assert f"/desk/proposals/{told.proposal_id}/" in text
    assert "secret" not in text


def test_daily_mail_goes_out_once_a_day(told: Notice):
    assert mailing.due(noon(1).replace(hour=3)) == []
    assert mailing.due(noon(1)) == [told.person_id]
    assert mailing.send_to(told.person_id, noon(1))
    Notice.objects.update(mailed_at=None)
    assert mailing.due(noon(1)) == []
    assert mailing.due(noon(2)) == [told.person_id]


def test_who_wants_no_mail_or_read_it_already_gets_none(told: Notice):
    MailWish.objects.create(person=told.person, when="never")
    assert mailing.due(noon(1)) == []
    MailWish.objects.update(when="at_once")
    assert mailing.due(noon(1)) == [told.person_id]
    Notice.objects.update(read_at=timezone.now())
    assert mailing.due(noon(1)) == []


def test_a_mail_whose_sender_is_killed_before_it_was_noted_goes_out_again_under_the_same_id(told: Notice):
    """At least once: nothing is lost, and the second copy is known for one."""
    MailWish.objects.create(person=told.person, when="at_once")
    now = timezone.now()
    with (
        mock.patch("django.core.mail.EmailMessage.send", side_effect=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        mailing.send_to(told.person_id, now)
    assert mailing.due(now) == [told.person_id], "killed before it went"
    with (
        mock.patch.object(MailWish.objects, "update_or_create", side_effect=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        mailing.send_to(told.person_id, now)
    assert mailing.due(now) == [told.person_id], "killed after it went, and before that was noted"
    assert mailing.send_to(told.person_id, now)
    assert mailing.due(now) == []
    first, second = (sent.message()["Message-ID"] for sent in mail.outbox)
    assert first == second


def test_what_is_told_anew_while_its_mail_goes_out_is_mailed_anew(told: Notice):
    MailWish.objects.create(person=told.person, when="at_once")

    def again(_message: object) -> None:
        Notice.objects.update(at=timezone.now(), mailed_at=None)

    with mock.patch("django.core.mail.EmailMessage.send", again):
        mailing.send_to(told.person_id, timezone.now())
    assert mailing.due(timezone.now()) == [told.person_id]


def test_a_mail_that_could_not_be_sent_goes_out_later(told: Notice):
    MailWish.objects.create(person=told.person, when="at_once")
    with mock.patch("django.core.mail.EmailMessage.send", side_effect=OSError("no server")):
        assert work.round_of_work("one") == 0
    told.refresh_from_db()
    assert told.mailed_at is None
    with clock(timezone.now() + dt.timedelta(minutes=5)):
        assert work.round_of_work("one") == 1
    assert len(mail.outbox) == 1
    assert not Failure.objects.exists()


def test_mail_is_never_given_up(told: Notice):
    """However long the mail server is away, a person gets their mail once it is back."""
    MailWish.objects.create(person=told.person, when="at_once")
    now = timezone.now()
    with mock.patch("django.core.mail.EmailMessage.send", side_effect=OSError("no server")):
        for _ in range(work.MOST_TRIES + 2):
            with clock(now):
                work.round_of_work("one")
            now = Failure.objects.get().again_at
            assert now is not None
    told.at = now
    told.save(update_fields=["at"])
    with clock(now):
        assert work.round_of_work("one") == 1
    assert len(mail.outbox) == 1


def test_a_mail_that_fails_ends_the_round_so_that_a_publication_has_its_minute(told: Notice):
    people = (told.person, edda())
    notes.write(told.proposal.claim, by=ben(), text="@amina @edda look")
    for person in people:
        User.objects.filter(pk=person.pk).update(email=f"{person}@example.org")
        MailWish.objects.create(person=person, when="at_once")
    with mock.patch("django.core.mail.EmailMessage.send", side_effect=TimeoutError) as sending:
        work.round_of_work("one")
        assert sending.call_count == 1
        work.round_of_work("one")
        assert sending.call_count == 2


def test_a_person_chooses_how_mail_comes():
    reader = logged_in(amina())
    values = shown(reader.get("/desk/notices/"), "MailForm")
    assert reader.post("/desk/notices/mail/", {**values, "when": "at_once"}).status_code == 302
    assert MailWish.objects.get().when == "at_once"


def test_work_ends_when_it_is_told_to(tmp_path):
    """SIGTERM: it ends by itself, quickly and in peace."""
    environment = site_environment(tmp_path, "")
    manage(environment, "migrate", "--no-input", "--verbosity", "0")
    command = [sys.executable, "manage.py", "work", "--every", "0.2"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"Working until told to stop.\n"
    os.kill(process.pid, signal.SIGTERM)
    _out, errors = process.communicate(timeout=20)
    assert (process.returncode, errors) == (0, b"")


def test_work_ends_with_the_process_that_started_it(tmp_path):
    """`make serve` starts it beside the server; when the server ends, however it ends, so does the work."""
    environment = site_environment(tmp_path, "")
    manage(environment, "migrate", "--no-input", "--verbosity", "0")
    command = f"{shlex.quote(sys.executable)} manage.py work --beside $$ --every 0.2 & echo $!; exec sleep 600"
    with subprocess.Popen(["sh", "-c", command], cwd=ROOT, env=environment, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        os.kill(int(server.stdout.readline()), 0)
        server.kill()
        assert server.stdout.read() == b"", "the pipe closes when the last of them has ended"
