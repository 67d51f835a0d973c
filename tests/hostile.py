"""Text that somebody sends who means no good, and forms sent as the bytes that a browser would make of it."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client

HOSTILE = {
    "markup": "<script>alert(1)</script><img src=x onerror=alert(2)>{{ 'crossed'|upper }}{% debug %}"
    "\" onmouseover=alert(1) x='` autofocus onfocus=alert(2)",
    "direction": "a\u202eb\u2066c",
    "nul": "a\x00b",
    "escape": "a\x1bb",
    "surrogate": "a\ud800b",
    "noncharacter": "a\ufdd0b",
    "invisible": "\u3164\u200b",
    "marks": "e" + "\u0301" * 40,
    "formula": "=HYPERLINK(1)",
    "link": "javascript:alert(1)",
    "data": "data:text/html,<script>alert(1)</script>",
    "long": "x" * 1_000_000,
}
MARKS = ("<script>alert", "<img src=x", "\" onmouseover=alert(1) x='", "CROSSED")
"""What stands in a page only where hostile text became more than text."""
OF_ENGINES = ("markup", "direction", "nul", "surrogate", "noncharacter", "long")
"""What a database could take amiss; how a page shows the others is the same on each."""


EACH = [pytest.param(name, marks=() if name in OF_ENGINES else pytest.mark.once) for name in HOSTILE]


def texts(*names: str) -> list[str]:
    """The names of hostile texts, `names` or all of them, that are worth trying on the database under test."""
    worth = HOSTILE if connection.vendor == "sqlite" else OF_ENGINES
    return [name for name in names or HOSTILE if name in worth]


def post(client: Client, place: str, values: Mapping[str, str | list[str]]) -> HttpResponse:
    """A form as a browser sends it. A lone surrogate is no UTF-8; one that sent it would send its three bytes."""
    boundary = "desk-form"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + _bytes(each) + b"\r\n"
        for name, found in values.items()
        for each in (found if isinstance(found, list | tuple) else [found])
    ]
    body = b"".join(parts) + f"--{boundary}--\r\n".encode()
    return client.post(place, body, content_type=f"multipart/form-data; boundary={boundary}")


def get(client: Client, place: str, values: Mapping[str, str | list[str]]) -> HttpResponse:
    """A form that only looks, as the address that a browser makes of it."""
    query = urlencode({name: _list(found) for name, found in values.items()}, doseq=True)
    return client.get(f"{place}?{query}")


def _list(found: str | list[str]) -> list[bytes]:
    return [_bytes(each) for each in (found if isinstance(found, list) else [found])]


def _bytes(value: object) -> bytes:
    return str(value).encode(errors="surrogatepass")
