"""What people do at the desk through its forms, and what a page answers; and what a reader gets to see."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from claims.models import PublicClaim
from claims.views.caching import kept, parts
from claims.views.public import kept_documents
from people.models import User
from tests.desk.sending import changed, shown

OUTCOMES = {200: "shown", 302: "done", 403: "forbidden", 404: "missing", 409: "stale", 422: "refused"}
WORD = re.compile(r"zq\d+xv")
ALWAYS = ("/", "/claims.json", "/changes/", "/corrections/")
OF_A_CLAIM = ("/", ".json", "/history/", "/history.json")


def outcome(response: HttpResponse) -> str:
    """What an answer means, in one word. A form sent without a session is answered by the login page itself."""
    to_login = response.status_code == 302 and "/login/" in response.headers["Location"]
    to_login |= response.status_code == 403 and b'autocomplete="current-password"' in response.content
    return "login" if to_login else OUTCOMES[response.status_code]


def words_in(text: str) -> set[str]:
    """The words of the model that stand in a text."""
    return set(WORD.findall(text))


class Hand:
    """One person's browser. All browsers of a run share one handler, which would else look through all static files."""

    def __init__(self, shared: Client) -> None:
        self.client = Client()
        self.client.handler = shared.handler

    def log_in(self, pk: int) -> str:
        """Log in as that person; the key of the session."""
        self.client.force_login(User.objects.get(pk=pk))
        return self.client.cookies[settings.SESSION_COOKIE_NAME].value

    def come_back(self, session: str) -> None:
        """Go on in a session that was begun before."""
        self.client.cookies.clear()
        self.client.cookies[settings.SESSION_COOKIE_NAME] = session

    def open(self, address: str) -> HttpResponse:
        return self.client.get(address)

    def send(self, address: str, /, *, form: str = "", sent_to: str = "", **changes: Any) -> HttpResponse:
        """Open a page and send its form, or the one named of several, with changes; a closed page is the answer."""
        page = self.open(address)
        if page.status_code != 200:
            return page
        return self.post(address + sent_to, changed(shown(page, form), changes))

    def post(self, address: str, values: dict[str, Any]) -> HttpResponse:
        return self.client.post(address, values)


class Reader:
    """Somebody outside, who gets every page afresh and has no cookie."""

    def __init__(self, shared: Client) -> None:
        self.client = Client(raise_request_exception=True)
        self.client.handler = shared.handler

    def look(self, address: str) -> bytes:
        """The bytes behind an address, also where it leads on."""
        response = self.client.get(address, follow=True)
        assert not response.cookies, address
        return bytes(response.content)

    def forget(self) -> None:
        """Let go of what the site has kept of pages, so that they are made again."""
        for things in (cache, kept, parts, kept_documents):
            things.clear()


def addresses(claims: list[int]) -> list[str]:
    """Where readers meet these claims, as far as they are public."""
    rows = PublicClaim.objects.filter(pk__in=claims).values_list("public_id", "slug", "versions")
    found = []
    for public_id, slug, seq in rows:
        place = f"/claims/{public_id}-{slug}"
        found += [place + part for part in OF_A_CLAIM]
        found += [f"{place}/v/{number}/" for number in range(1, seq + 1)]
    return found
