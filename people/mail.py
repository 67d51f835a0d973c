"""Mail to people who work here. Links are made of the site's own address, never of what a request calls it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string


def send(template: str, to: str, facts: Mapping[str, Any], *, carrying: Iterable[str]) -> None:
    """Send the plain text of a template whose first line is the subject. Raises what the mail server answers with."""
    text = render_to_string(f"mail/{template}", {**facts, "site_name": settings.SITE_NAME})
    subject, _rest, body = text.strip().partition("\n")
    send_text(subject.strip(), body.strip() + "\n", to, carrying=carrying)


def send_text(subject: str, body: str, to: str, *, carrying: Iterable[str]) -> None:
    """Send a mail. `carrying` names what waits to be sent, and with the address makes its Message-ID.

    What waits is settled once the mail server has the mail, never before: whoever is killed in between sends it again.
    Both copies have one Message-ID, by which mail programs know them as one, unless something else joined or left it.
    """
    named = hashlib.sha256("\n".join([to, *carrying]).encode()).hexdigest()[:40]
    host = urlsplit(settings.SITE_URL).hostname
    EmailMessage(subject, body, to=[to], headers={"Message-ID": f"<{named}@{host}>"}).send()


def link(path: str) -> str:
    """The public address of a path of this site."""
    return f"{settings.SITE_URL}{path}"
