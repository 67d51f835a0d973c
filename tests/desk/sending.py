"""Sends desk forms as a browser would: opens the page, keeps what it shows, changes a few fields."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from people.models import User


def logged_in(user: User) -> Client:
    """A browser in which `user` has logged in."""
    client = Client()
    client.force_login(user)
    return client


def shown(response: HttpResponse, name: str = "") -> dict[str, Any]:
    """All that the form of a page would send if its button were pressed at once."""
    context = response.context
    form = context["named"][name] if name else context["form"]
    fields = [field for each in ([form] if name else context["forms"]) for field in each]
    values = {field.html_name: _sendable(field) for field in fields}
    return {key: value for key, value in values.items() if value not in (None, "", [])}


def send(client: Client, address: str, /, **changes: Any) -> HttpResponse:
    """Open the page at `address` and send its form with `changes`; None takes a field out."""
    return client.post(address, changed(shown(client.get(address)), changes))


def read_at(client: Client, place: str) -> dict[str, str]:
    """What the form of an admin page sends to say what it was built on; "" where this person gets no form."""
    shown = client.get(place).context
    return {"read_at": shown["adminform"].form["read_at"].value() if shown and "adminform" in shown else ""}


def changed(values: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """`values` with `changes`, None taking a field out."""
    return {key: value for key, value in {**values, **changes}.items() if value is not None}


def waits_first(asked: CaptureQueriesContext, before: str) -> bool:
    """Whether the lock of public writes was taken before the first statement that begins with `before`.

    Whoever publishes takes that lock first, so two who take it later than a row would wait for each other.
    """
    statements = [query["sql"] for query in asked.captured_queries]
    lock = next(n for n, sql in enumerate(statements) if 'FROM "claims_publicrevision"' in sql)
    return lock < next(n for n, sql in enumerate(statements) if sql.startswith(before))


def _sendable(field: Any) -> Any:
    value = field.value()
    if isinstance(value, list | tuple):
        prepared = field.field.prepare_value(value)
        return prepared if isinstance(prepared, str | list) else list(value)
    return field.field.prepare_value(value) if value is not False else None
