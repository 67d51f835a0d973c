"""Dates in the forms of the desk: read as people type them, shown in those words, and asked about where unclear."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from claims import drafts
from claims.forms.base import VersionedForm
from claims.forms.fields import DayField, MomentField, WhenField
from claims.models import Claim
from sources.models import Source
from tests.builders import make_claim, make_source
from tests.desk.sending import logged_in, send, shown
from tests.people import amina


class Dated(VersionedForm):
    when = WhenField(required=False)
    day = DayField(required=False)
    moment = MomentField(required=False)


def sent(**typed: str) -> Dated:
    return Dated({"token": "x" * 20, "version": "1", **typed})


def problems(**typed: str) -> str:
    return " ".join(sentence for name in typed for sentence in sent(**typed).errors.get(name, []))


def today() -> dt.date:
    return timezone.now().date()


def said(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        ("2022-10-21~/2022-10-31~", "late October 2022"),
        ("2022-07/2022-09", "July 2022 to September 2022"),
        ("../2021", "before 2022"),
        ("199X", "the 1990s"),
        (dt.date(2022, 12, 1), "1 December 2022"),
        ("2022-1X", "2022-1X"),  # its words would not be read back
        ("not a date", "not a date"),
        ("", ""),
    ],
)
def test_a_form_shows_a_date_in_words_that_it_reads_back(stored, said):
    form = Dated(initial={"when": stored})
    assert form["when"].value() == said


def test_a_day_and_a_minute_are_shown_as_one_would_say_them():
    shown_first = {"day": dt.date(2022, 12, 1), "moment": dt.datetime(2126, 12, 1, 9, 5, tzinfo=dt.UTC)}
    form = Dated(initial=shown_first)
    assert [form["day"].value(), form["moment"].value()] == ["1 December 2022", "1 December 2126, 09:05"]
    again = sent(day=form["day"].value(), moment=form["moment"].value())
    assert again.is_valid(), again.errors
    assert {name: again.cleaned_data[name] for name in shown_first} == shown_first


def test_a_refused_form_keeps_the_words_that_were_typed():
    form = sent(when="Oct 2022", day="nonsense")
    assert not form.is_valid()
    assert (form["when"].value(), form["day"].value()) == ("Oct 2022", "nonsense")


def test_a_day_named_by_today_is_read_and_written_out_wherever_it_is_shown_again():
    yesterday = today() - dt.timedelta(days=1)
    form = sent(when="since yesterday", day="Yesterday", moment="tomorrow, 09:00")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["when"] == f"{yesterday}/.."
    assert form.cleaned_data["day"] == yesterday
    assert form.cleaned_data["moment"].date() == today() + dt.timedelta(days=1)
    assert (form["when"].value(), form["day"].value()) == (f"since {said(yesterday)}", said(yesterday))


def test_a_field_for_one_day_suggests_only_what_it_takes():
    assert problems(day="nonsense").endswith("Write one day, such as 1 December 2022.")
    assert problems(day="October 2022") == "Write one day, such as 1 December 2022."
    assert problems(day="7 October") == (
        "“7 October” is not a date we can read. It needs a year. Write one day, such as 1 December 2022."
    )
    assert problems(when="nonsense").endswith("Write it as 1 December 2022, October 2022 or 2022.")


def test_two_readings_are_asked_about_but_for_one_day_only_where_both_are_days():
    assert "“3 April 2022” or “4 March 2022”" in problems(day="03/04/2022")
    assert problems(day="2021-22") == "Write one day, such as 1 December 2022."
    assert "or" in problems(when="2021-22")


def test_a_stale_form_finds_no_difference_between_a_date_and_the_same_date_in_other_words():
    form = sent(when="Oct 2022", day="2 Dec 2022")
    assert form.is_valid()
    form.show_stale({"when": "2022-10", "day": dt.date(2022, 12, 1)}, 2)
    assert [(each.now, each.yours) for each in form.differences] == [("1 December 2022", "2 December 2022")]


@pytest.mark.django_db
def test_a_claim_and_a_source_are_edited_in_the_words_of_their_dates():
    analyst = logged_in(amina())
    claim, source = make_claim(), make_source()
    Claim.objects.filter(pk=claim.pk).update(judged_for="2022-10-21~/2022-10-31~", review_by=dt.date(2027, 6, 1))
    Source.objects.filter(pk=source.pk).update(published="2022-10")
    edit = f"/desk/claims/{claim.public_id}/edit/"
    form = shown(analyst.get(edit))
    assert (form["judged_for"], form["review_by"]) == ("late October 2022", "1 June 2027")
    assert shown(analyst.get(f"/desk/sources/{source.public_id}/edit/"))["published"] == "October 2022"
    assert send(analyst, edit, judged_for="second half of October 2022").status_code == 302
    claim.refresh_from_db()
    assert (claim.judged_for, claim.review_by) == ("2022-10-16/2022-10-31", dt.date(2027, 6, 1))


@pytest.mark.django_db
@pytest.mark.parametrize("do", ["draft", "preview"])
def test_a_draft_keeps_the_day_that_was_meant_by_yesterday(do):
    person = amina()
    claim = make_claim()
    address = f"/desk/claims/{claim.public_id}/propose/"
    send(logged_in(person), address, do=do, effective_on="yesterday", reasons="Seen yesterday.")
    kept = drafts.of(claim, person)
    assert kept is not None
    assert kept.typed["effective_on"] == [said(today() - dt.timedelta(days=1))]
    assert kept.typed["reasons"] == ["Seen yesterday."]
