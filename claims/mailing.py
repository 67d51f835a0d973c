"""Notices by mail, at once or once a day.

A mail names claims by their numbers. It holds no words of them, of notes or of complaints, and nobody's name.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claims import notices
from claims.models import MailWish, Notice
from people import mail
from people.models import User

RECENT = dt.timedelta(days=3)
DAILY_FROM = 6  # the hour, UTC, from which the daily mail goes out
MOST = 100


def due(now: dt.datetime) -> list[int]:
    """The people to whom mail is due; nobody where the site sends none."""
    if not settings.SENDS_MAIL:
        return []
    wish = "person__mail_wish__when"
    wanted = Q(**{wish: MailWish.When.AT_ONCE})
    if now.hour >= DAILY_FROM:
        daily = Q(**{wish: MailWish.When.DAILY}) | Q(person__mail_wish=None)
        sent = Q(person__mail_wish__daily_on__gte=now.date())
        wanted |= daily & ~sent
    found = Notice.objects.filter(wanted, notices.allowed(), person__is_active=True).exclude(person__email="")
    people = found.filter(mailed_at=None, read_at=None, at__gte=now - RECENT).order_by("person")
    return list(people.values_list("person", flat=True).distinct())


def send_to(person: int, now: dt.datetime) -> bool:
    """Send a person their notices that no mail has carried yet; False where there is none.

    They are marked once the mail has gone: of two processes the lease of `work` lets one send, and who is killed
    before the mark loses nothing. What was told anew meanwhile is mailed anew.
    """
    user = User.objects.get(pk=person)
    rows = list(_unmailed(user, now)[:MOST])
    if not rows:
        return False
    _mail(user, rows)
    with transaction.atomic():
        newest = max(row.at for row in rows)
        sent = Notice.objects.filter(pk__in=[row.pk for row in rows], mailed_at=None, at__lte=newest)
        sent.update(mailed_at=now)
        MailWish.objects.update_or_create(person=user, defaults={"daily_on": now.date()})
    return True


def _unmailed(user: User, now: dt.datetime) -> QuerySet[Notice]:
    found = notices.of(user).filter(mailed_at=None, read_at=None, at__gte=now - RECENT)
    return found.order_by("at", "pk")


def _mail(user: User, rows: list[Notice]) -> None:
    subject = ngettext("%(n)s notice", "%(n)s notices", len(rows)) % {"n": len(rows)}
    lines = [f"{said(row)}\n{_address(row)}" for row in rows]
    closing = _("How you get these: %(address)s") % {"address": settings.SITE_URL + reverse("claims:desk-notices")}
    body = "\n\n".join([*lines, closing]) + "\n"
    names = [f"notice {row.pk} {row.at.isoformat()}" for row in rows]
    mail.send_text(f"{settings.SITE_NAME}: {subject}", body, user.email, carrying=names)


def said(notice: Notice) -> str:
    """What happened, to which claim, and until when it is to be answered."""
    said = str(notice.get_kind_display())
    if notice.about is not None:
        said += f": CR-{notice.about.public_id}"
    if notice.report is not None and notice.report.due_on is not None:
        said += "; " + _("answer due on %(day)s") % {"day": notice.report.due_on.isoformat()}
    return said


def _address(notice: Notice) -> str:
    """Where it is at the desk. Of complaints their list: the number of one opens its answer to whoever has it."""
    if notice.report_id:
        return settings.SITE_URL + reverse("claims:desk-reports")
    if notice.claim is not None:
        return settings.SITE_URL + reverse("claims:desk-claim", args=[notice.claim.public_id])
    return settings.SITE_URL + reverse("claims:desk-proposal", args=[notice.proposal_id])
