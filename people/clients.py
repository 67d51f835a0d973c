"""From where the request that is being answered comes, for whoever keeps a log of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponseBase

from people.addresses import client_address

Answer = Callable[[HttpRequest], HttpResponseBase]
BROWSER = 200


@dataclass(frozen=True, slots=True)
class Client:
    """The network address, the id of the request, and what the browser calls itself."""

    address: str = ""
    request: str = ""
    browser: str = ""


NOBODY = Client()
"""The machine itself: a command, or a test without a request."""

current: ContextVar[Client] = ContextVar("client", default=NOBODY)


@contextmanager
def answering(client: Client) -> Iterator[None]:
    """What is done now was asked for by this client, some time ago."""
    mark = current.set(client)
    try:
        yield
    finally:
        current.reset(mark)


class KnowClient:
    """Notes the client of each request, and forgets it after the answer."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        browser = "".join(char for char in request.headers.get("User-Agent", "")[:BROWSER] if char.isprintable())
        with answering(Client(client_address(request), getattr(request, "id", ""), browser)):
            return self.get_response(request)
