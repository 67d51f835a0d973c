"""Mail to people who work here. Links are made of the site's own address, never of what a request calls it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string


def send(template: str, to: str, facts: Mapping[str, Any]) -> None:
    """Send the plain text of a template whose first line is the subject. Raises what the mail server answers with."""
    text = render_to_string(f"mail/{template}", {**facts, "site_name": settings.SITE_NAME})
    subject, _rest, body = text.strip().partition("\n")
    EmailMessage(subject=subject.strip(), body=body.strip() + "\n", to=[to]).send()


def link(path: str) -> str:
    """The public address of a path of this site."""
    return f"{settings.SITE_URL}{path}"
