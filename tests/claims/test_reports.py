"""What readers tell us: the form without login, its limits, the receipt and what it shows (D12, D13)."""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from claims import deadlines, publish, reports
from claims.models import Report, ReportCount
from claims.views.caching import kept
from claims.visibility import receipts
from people.addresses import client_address
from people.receipts import new_token
from sources.saving import Stale, Unfit
from tests.builders import make_claim, make_report, make_user, published
from tests.people import amina, edda

pytestmark = pytest.mark.django_db

RTL = "این نادرست است"
HOSTILE = [
    "<script>alert(1)</script>",
    "javascript:alert(1)",
    "=HYPERLINK(1)",
    f"\u202e{RTL}",
    "a\u200bb\ufeffc",
    "\ud800 half a pair",
    "\x00 nothing",
    "Z" + "\u0301" * 60,
    "\u2028 line",
    "x" * 1_000_000,
]


def values(**changes):
    return {"token": new_token(), "subject": "error", "what": "The date is wrong.", **changes}


def sent(client: Client, **changes):
    return client.post("/report/", values(**changes), REMOTE_ADDR=changes.pop("address", "203.0.113.7"))


def receipt_of(response) -> str:
    assert response.status_code == 302, response.content.decode()
    return response.headers["Location"].split("/")[2]


def test_anybody_reports_an_error_and_reads_its_state_under_a_random_number(client):
    """D12: without login, with a number and a deadline."""
    page = client.get("/report/")
    assert page.status_code == 200
    receipt = receipt_of(sent(client, what="It was May.", contact="a reader, by post"))
    assert re.fullmatch(r"[a-z2-9]{4}(-[a-z2-9]{4}){3}", receipt)
    report = Report.objects.get()
    assert (report.receipt, report.state, report.subject) == (receipt, "received", "error")
    assert report.due_on is not None
    body = Client().get(f"/report/{receipt}/").content.decode()
    assert "We have received it." in body
    assert "It was May." not in body
    assert "by post" not in body
    other = receipt_of(sent(client))
    assert other[:4] != receipt[:4]


def test_the_form_works_without_script_and_its_cookie_is_the_only_one(client):
    claim = make_claim()
    published(claim)
    place = f"/claims/{claim.public_id}-{claim.slug}/"
    page = client.get(place)
    assert f'href="/report/?claim={claim.public_id}"' in page.content.decode()
    assert 'href="/report/"' in page.content.decode()
    assert not page.cookies
    form = client.get(f"/report/?claim={claim.public_id}")
    assert list(form.cookies) == ["csrf"]
    assert form.headers["Cache-Control"] == "private, no-store"
    assert "<script" not in form.content.decode()
    assert "script-src 'self'" in form.headers["Content-Security-Policy"]
    assert f"CR-{claim.public_id}: {claim.statement}" in form.content.decode()


def test_no_form_is_taken_from_another_site():
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/report/", values()).status_code == 403
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)', strict.get("/report/").content.decode())[1]
    assert strict.post("/report/", values(csrfmiddlewaretoken=token)).status_code == 302


def test_a_state_page_is_in_no_cache_and_no_index_and_sets_no_cookie(client):
    report = make_report()
    page = client.get(f"/report/{report.receipt}/")
    assert page.headers["Cache-Control"] == "private, no-store"
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert not page.cookies


def test_a_state_page_names_its_claim_the_way_its_words_run(client):
    claim = make_claim(f"{RTL}.")
    published(claim)
    body = client.get(f"/report/{make_report(claim=claim).receipt}/").content.decode()
    assert re.search(rf'<a href="/claims/[^"]+" dir="auto">{RTL}\.</a>', body)


def test_a_number_is_looked_up_however_it_is_typed(client):
    report = make_report()
    for typed in (report.receipt.upper(), report.receipt.replace("-", ""), f" {report.receipt.replace('-', ' ')} "):
        assert client.get("/report/", {"receipt": typed}).headers["Location"] == f"/report/{report.receipt}/"
    for nothing in ("bcdf-ghjk-mnpq-rstv", "", "x", "\x00", report.receipt[:-1]):
        page = client.get("/report/", {"receipt": nothing})
        assert page.status_code == 200
        assert "We have no report with this number." in page.content.decode()
    assert client.get("/report/bcdf-ghjk-mnpq-rstv/").status_code == 404


def test_a_form_sent_twice_is_one_report_and_counts_once(client):
    """R3."""
    once = values()
    first, second = (client.post("/report/", once) for _ in range(2))
    assert receipt_of(first) == receipt_of(second)
    assert Report.objects.count() == 1
    assert set(ReportCount.objects.values_list("count", flat=True)) == {1}


PLACE = "https://record.example.org/claims/"


def test_the_form_is_filled_in_from_the_address_of_a_claim_as_from_its_number(client):
    claim = make_claim(status="unresolved")
    for named in (claim.public_id, f"{PLACE}{claim.public_id}-{claim.slug}/history/"):
        form = client.get("/report/", {"claim": named}).context["form"]
        assert form["claim"].value() == claim.public_id


def test_the_claim_is_known_by_the_page_or_by_a_number_in_words_but_never_a_draft(client):
    claim, draft = make_claim(status="unresolved"), make_claim("A draft.")
    other = make_claim(status="unresolved")
    cases = [
        ({"claim": claim.public_id}, claim.pk),
        ({"claim": claim.public_id, "place": f"CR-{other.public_id}"}, claim.pk),
        ({"place": f"See CR-{claim.public_id}, above"}, claim.pk),
        ({"place": f"{PLACE}{claim.public_id}-{claim.slug}/v/2/?as_of=2022-12-01"}, claim.pk),
        ({"claim": f"{PLACE}{claim.public_id}-{claim.slug}/"}, claim.pk),
        ({"place": f"{PLACE}{draft.public_id}-a-draft/"}, None),
        ({"place": f"https://news.example/claims/latest, about CR-{claim.public_id}"}, claim.pk),
        ({"claim": draft.public_id}, None),
        ({"place": f"CR-{draft.public_id}"}, None),
        ({"claim": "' or 1=1"}, None),
    ]
    for number, (given, wanted) in enumerate(cases):
        response = sent(client, address=f"203.0.113.{number}", **given)
        assert Report.objects.get(receipt=receipt_of(response)).claim_id == wanted
    assert "A draft." not in client.get(f"/report/?claim={draft.public_id}").content.decode()


def test_one_sent_and_a_thousand_sent(client, monkeypatch):
    """D13: what goes beyond the limit is refused with a time to wait, and what was typed stays."""
    monkeypatch.setattr(reports, "PER_ADDRESS", 2)
    monkeypatch.setattr(reports, "IN_ALL", 5)
    for _ in range(2):
        receipt_of(sent(client, subject="claim"))
    refused = sent(client, subject="claim", what="My third <thought>.")
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 3_601
    assert "My third &lt;thought&gt;." in refused.content.decode()
    assert refused.headers["Cache-Control"] == "private, no-store"
    taken = [is_taken(f"203.0.113.{n % 250}") for n in range(1_000)]
    assert taken.count(True) == 3
    assert Report.objects.count() == 5
    assert sent(client, address="203.0.113.251").status_code == 429


def is_taken(address: str) -> bool:
    try:
        return reports.receive(address=address, **values()).pk is not None
    except reports.TooMany:
        return False


def test_a_limit_ends_with_its_hour_and_no_address_is_kept(monkeypatch):
    monkeypatch.setattr(reports, "PER_ADDRESS", 1)
    first = dt.datetime(2026, 11, 24, 10, 59, tzinfo=dt.UTC)
    reports._count("203.0.113.7", first)
    with pytest.raises(reports.TooMany) as limit, transaction.atomic():
        reports._count("203.0.113.7", first)
    assert limit.value.seconds == 61
    reports._count("203.0.113.7", first + dt.timedelta(minutes=1))
    reports._count("203.0.113.8", first)
    assert not ReportCount.objects.filter(who__contains="203").exists()
    reports._count("203.0.113.7", first + dt.timedelta(days=2))
    assert ReportCount.objects.count() == 2


@pytest.mark.parametrize(
    ("meta", "behind", "address"),
    [
        ({"REMOTE_ADDR": "203.0.113.7"}, False, "203.0.113.7"),
        ({"REMOTE_ADDR": "203.0.113.7", "HTTP_X_FORWARDED_FOR": "198.51.100.1"}, False, "203.0.113.7"),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "1.1.1.1, 198.51.100.1"}, True, "198.51.100.1"),
        ({"REMOTE_ADDR": "127.0.0.1"}, True, "127.0.0.1"),
        ({"REMOTE_ADDR": "2001:db8::1:2:3:4"}, False, "2001:db8::"),
        ({"REMOTE_ADDR": "::ffff:203.0.113.7"}, False, "203.0.113.7"),
        ({"REMOTE_ADDR": ""}, False, "unknown"),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "<b>"}, True, "unknown"),
    ],
)
def test_an_address_is_believed_only_from_the_nearest_proxy(rf, settings, meta, behind, address):
    settings.BEHIND_HTTPS_PROXY = behind
    request = rf.get("/report/")
    request.META.pop("REMOTE_ADDR")
    request.META.update(meta)
    assert client_address(request) == address


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("field", ["what", "place", "person", "sender", "contact", "claim", "token", "subject"])
def test_hostile_text_in_any_field_is_only_text(field, text):
    """V: never a 500, never markup; where it is refused, it is shown again as text."""
    client = Client(raise_request_exception=True)
    body = urlencode(values(**{field: text}), errors="surrogatepass")
    response = client.post("/report/", body, content_type="application/x-www-form-urlencoded")
    assert response.status_code in (302, 422)
    if response.status_code == 422:
        assert "<script>alert" not in response.content.decode()
        assert 'href="javascript:' not in response.content.decode()
    else:
        assert client.get(response.headers["Location"]).status_code == 200


def test_what_is_missing_is_said_beside_the_field_and_all_else_stays(client):
    response = sent(client, what=" ", place="In the second line")
    body = response.content.decode()
    assert response.status_code == 422
    assert 'href="#id_what"' in body
    assert "In the second line" in body
    assert not Report.objects.exists()


def test_a_suggestion_is_asked_for_as_one(client):
    """Nothing need be wrong for somebody to suggest a claim."""
    suggesting = client.get("/report/?subject=claim").content.decode()
    assert "Which claim should we follow?" in suggesting
    assert "What is wrong" not in suggesting
    refused = sent(client, subject="claim", what=" ").content.decode()
    assert "Say which claim we should follow." in refused
    assert "What is wrong" not in refused
    for other in ("", "?subject=complaint", "?subject=nonsense"):
        body = client.get(f"/report/{other}").content.decode()
        assert "What is wrong, or what should we know?" in body
        assert "Which claim" not in body


def test_a_report_is_taken_up_and_answered_once_with_a_reason():
    report = make_report()
    by = amina()
    reports.look_at(report, by=by, version=1)
    with pytest.raises(Unfit):
        reports.look_at(report, by=by, version=2)
    with pytest.raises(Unfit):
        reports.decide(report, by=by, version=2, state="rejected", outcome="  ")
    report.refresh_from_db()
    with pytest.raises(Unfit):
        reports.decide(report, by=by, version=2, state="looked_at", outcome="A reason.")
    report.refresh_from_db()
    reports.decide(report, by=by, version=2, state="partly", outcome="The month was wrong, the year was right.")
    with pytest.raises(Unfit):
        reports.decide(report, by=by, version=3, state="rejected", outcome="No, it was not.")
    shown = receipts.state_of(report.receipt)
    assert (shown.state, shown.outcome) == ("partly", "The month was wrong, the year was right.")
    assert shown.looked_on
    assert shown.decided_on


def test_two_who_answer_at_once_are_told():
    report = make_report()
    stale = Report.objects.get(pk=report.pk)
    reports.decide(report, by=amina(), version=1, state="accepted", outcome="Yes.")
    with pytest.raises(Stale):
        reports.attach(stale, by=amina(), version=1, claim=None)


def test_the_database_keeps_what_was_received_and_what_was_answered():
    """Keeps L13 for reports: by any door, also raw updates."""
    report = make_report(contact="here")
    reports.decide(report, by=amina(), version=1, state="accepted", outcome="Yes.")
    rows = Report.objects.filter(pk=report.pk)
    for change in (
        {"what": "Other."}, {"outcome": "No."}, {"state": "rejected"}, {"contact": "there"}, {"due_on": None},
        {"decided_at": None, "outcome": "", "state": "received"},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    for change in ({"state": "accepted"}, {"decided_at": timezone.now()}, {"outcome": "So."}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Report.objects.filter(pk=make_report().pk).update(**change)


def test_who_sent_it_is_forgotten_but_not_under_a_hold():
    report = make_report(sender="A reader", contact="by post", subject="complaint")
    editor = edda()
    with pytest.raises(Unfit):
        reports.forget(report, by=editor, version=1)
    reports.decide(report, by=editor, version=1, state="rejected", outcome="It was fair.")
    reports.hold(report, by=editor, version=2, because="A court asks for it.")
    with pytest.raises(Unfit):
        reports.forget(report, by=editor, version=3)
    for change in ({"contact": ""}, {"contact": "", "held_because": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Report.objects.filter(pk=report.pk).update(**change)
    reports.hold(report, by=editor, version=3, because="")
    reports.forget(report, by=editor, version=4)
    report.refresh_from_db()
    assert (report.sender, report.contact) == ("", "")
    assert report.forgotten_at is not None


def test_a_complaint_is_for_editors_alone():
    complaint, error = make_report(subject="complaint"), make_report()
    assert list(reports.readable(amina())) == [error]
    assert set(reports.readable(edda())) == {error, complaint}
    for act in (
        lambda: reports.decide(complaint, by=amina(), version=1, state="rejected", outcome="No."),
        lambda: reports.look_at(complaint, by=amina(), version=1),
        lambda: reports.attach(complaint, by=amina(), version=1, claim=None),
        lambda: reports.hold(error, by=amina(), version=1, because="Mine."),
        lambda: reports.readable(make_user()),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_overdue_reports_come_first_and_suggestions_last():
    """D12: on the list at day eight."""
    today = dt.date(2026, 11, 12)
    at = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
    suggestion = make_report(at, subject="claim")
    fresh, late = make_report(at + dt.timedelta(days=3)), make_report(at)
    done = make_report(at - dt.timedelta(days=9))
    reports.decide(done, by=amina(), version=1, state="accepted", outcome="Yes.")
    assert list(reports.waiting(Report.objects.all())) == [late, fresh, suggestion]
    assert list(reports.overdue(Report.objects.all(), today)) == [late]
    assert not reports.overdue(Report.objects.all(), today - dt.timedelta(days=1)).exists()


def test_the_version_that_followed_is_linked_where_it_is_public(client):
    report, claim = make_report(), make_claim("The ship left in May.")
    reports.attach(report, by=amina(), version=1, claim=claim)
    assert "The ship left in May." not in client.get(f"/report/{report.receipt}/").content.decode()
    with pytest.raises(Unfit):
        reports.attach(report, by=amina(), version=2, claim=claim, number=1)
    published(claim)
    report.refresh_from_db()
    reports.attach(report, by=amina(), version=2, claim=claim, number=1)
    body = client.get(f"/report/{report.receipt}/").content.decode()
    assert f'href="/claims/{claim.public_id}-{claim.slug}/v/1/"' in body
    assert "The ship left in May." in body


def test_a_redaction_takes_words_out_of_reports_too():
    """L16: also of one that is answered, and held."""
    report = make_report(what="Jonathan Sparrow told us.", subject="complaint", sender="Jonathan Sparrow")
    reports.decide(report, by=edda(), version=1, state="accepted", outcome="Jonathan Sparrow is right.")
    reports.hold(report, by=edda(), version=2, because="A court asks.")
    publish.redact("Jonathan Sparrow", by=edda(), ground="SAFETY", reason="A person is in danger.")
    report.refresh_from_db()
    assert (report.what, report.sender) == ("[redacted] told us.", "[redacted]")
    assert report.outcome == "[redacted] is right."


def figures(client: Client) -> list[list[str]]:
    cache.clear()
    kept.clear()
    body = client.get("/complaints/").content.decode()
    rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", body)
    return [re.findall(r"<t[hd][^>]*>([^<]*)", row) for row in rows]


def test_the_figures_are_computed_and_count_no_day_that_is_not_over(client):
    now = timezone.now()
    yesterday = now - dt.timedelta(days=1)
    last_year = dt.datetime(now.year - 1, 3, 2, 9, tzinfo=dt.UTC)
    assert figures(client) == []
    for days in (1, 2, 7):
        Report.objects.filter(pk=make_report(last_year, subject="complaint").pk).update(
            state="rejected", outcome="No.", decided_at=last_year + dt.timedelta(days=days)
        )
    make_report(last_year, subject="complaint")
    make_report(last_year, subject="claim")
    make_report(now)
    today = make_report(yesterday)
    reports.decide(today, by=amina(), version=1, state="accepted", outcome="Yes.")
    wanted = [
        [str(yesterday.year), "Reports of errors", "1", "0", "–"],
        [str(now.year - 1), "Complaints", "4", "3", spelled(last_year, (1, 2, 7))],
    ]
    assert figures(client) == wanted


def spelled(start: dt.datetime, after: tuple[int, ...]) -> str:
    from claims.deadlines import usual

    found = usual([(start.date(), (start + dt.timedelta(days=days)).date()) for days in after])
    return f"{found:.1f}"


def test_the_policies_name_where_to_go(client, settings):
    settings.COMPLAINT_BODY = "the Network of Checkers"
    kept.clear()
    assert "You may take it to the Network of Checkers" in client.get("/complaints/").content.decode()
    policy = client.get("/corrections/policy/").content.decode()
    assert "We gave the wrong status." in policy
    assert 'href="/corrections/policy/"' in client.get("/corrections/").content.decode()


def by_hand(**changes) -> dict:
    return {
        "came_by": "letter", "received_on": dt.date(2026, 11, 2), "subject": "complaint", "what": "You never asked us.",
        "place": "", "person": "", "sender": "The mayor", "contact": "Town hall", **changes,
    }  # fmt: skip


def test_a_complaint_by_letter_is_counted_from_the_day_on_which_it_came(client):
    """D12: the same number, file and deadline as for one that came by the form."""
    report = reports.write_down(by=edda(), **by_hand())
    assert report.due_on == deadlines.due(dt.date(2026, 11, 2)) == dt.date(2026, 11, 11)
    assert (report.came_by, report.recorded_by, report.state) == ("letter", edda(), "received")
    assert report.recorded_at is not None
    assert report not in reports.readable(amina())
    body = client.get(f"/report/{report.receipt}/").content.decode()
    assert "We have received it." in body
    assert "2 November 2026" in body
    assert "mayor" not in body


def test_who_may_write_down_what_came_and_what_is_refused():
    for user in (amina(), make_user("reviewer"), make_user("reader")):
        with pytest.raises(PermissionDenied):
            reports.write_down(by=user, **by_hand())
    tomorrow = timezone.now().date() + dt.timedelta(days=1)
    for wrong in ({"received_on": tomorrow}, {"came_by": "form"}, {"what": " "}, {"subject": "else"}):
        with pytest.raises(Unfit):
            reports.write_down(by=edda(), **by_hand(**wrong))
    assert not Report.objects.exists()
    assert reports.write_down(by=edda(), **by_hand(subject="claim")).due_on is None


def test_how_a_report_came_and_who_wrote_it_down_never_changes():
    report = reports.write_down(by=edda(), **by_hand())
    for change in ({"came_by": "phone"}, {"recorded_by": amina()}, {"recorded_at": timezone.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Report.objects.filter(pk=report.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_report(came_by="phone")
