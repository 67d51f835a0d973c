"""What somebody typed when their session had ended: carried through the log-in, and shown to them again.

A form sent without a session is answered by the login page, which carries what was typed as one signed hidden field.
After the log-in it waits in the session under its address, until it is sent, and nothing of it is sent by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.core import signing
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, QueryDict

FIELD = "kept"
SALT = "people.kept"
LONGEST = 500_000  # characters of the sealed text
LARGEST = 5_000_000  # bytes of a form that was refused for its size and is given back
SECONDS = 12 * 60 * 60
FORM = "application/x-www-form-urlencoded"
NEVER = ("csrfmiddlewaretoken", FIELD)
UNTYPED = frozenset({"token", "version", "digest", "do", "read", "seen", "back"})
"""What the pages themselves put into their forms, also where many rows each have it: “p7-digest”."""
IN_SESSION = "kept_form"

Answer = Callable[[HttpRequest], HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Kept:
    """A form as it was sent: its address, and each field with its values."""

    address: str
    fields: dict[str, list[str]]

    @property
    def typed(self) -> list[tuple[str, str]]:
        """What a person typed or chose, each with its field's name, without what the page itself put in."""
        given = ((name, values) for name, values in self.fields.items() if name.rpartition("-")[2] not in UNTYPED)
        return [(name, text) for name, values in given for text in values if text.strip()]

    def as_post(self, **others: str) -> QueryDict:
        """The fields as a request would bring them, with `others` in place of their own."""
        data = QueryDict(mutable=True)
        for name, values in {**self.fields, **{name: [value] for name, value in others.items()}}.items():
            data.setlist(name, values)
        return data


def sent_with(request: HttpRequest) -> Kept | None:
    """What this request would lose if it were refused; None where it is no form of ours, or was sent from elsewhere."""
    if not _is_ours(request):
        return None
    try:
        return _read(request, request.POST)
    except (SuspiciousOperation, OSError):
        return None


def too_large(request: HttpRequest) -> Kept | None:
    """What stood in a form that Django left unread for its size; None where it is no form of ours, or far larger."""
    length = request.headers.get("Content-Length", "")
    if not _is_ours(request) or request.content_type != FORM or not length.isdecimal() or int(length) > LARGEST:
        return None
    try:
        return _read(request, QueryDict(request.read()))
    except (SuspiciousOperation, OSError):
        return None


def seal(kept: Kept) -> str:
    """One signed text that holds all of it; "" where that would be too long to carry."""
    try:
        text = signing.dumps([kept.address, kept.fields], salt=SALT, compress=True)
    except UnicodeEncodeError:
        return ""
    return text if len(text) <= LONGEST else ""


def unseal(text: str) -> Kept | None:
    """What `seal` made; None for anything else, and for what is older than half a day."""
    if not text or len(text) > LONGEST:
        return None
    try:
        address, fields = signing.loads(text, salt=SALT, max_age=SECONDS)
    except (signing.BadSignature, ValueError):
        return None
    return Kept(address, fields)


def put_by(request: HttpRequest, kept: Kept) -> None:
    """Let it wait in the session, in place of what waited before."""
    request.session[IN_SESSION] = [kept.address, kept.fields]


def waiting(request: HttpRequest) -> Kept | None:
    """What waits in this session."""
    found = request.session.get(IN_SESSION)
    return Kept(*found) if found else None


def forget(request: HttpRequest) -> None:
    """Let go of what waits."""
    request.session.pop(IN_SESSION, None)


def after_login(sender: Any, request: HttpRequest | None, **facts: Any) -> None:
    """What the login page carried now waits in the new session."""
    kept = unseal(request.POST.get(FIELD, "")) if request is not None else None
    if request is not None and kept is not None:
        put_by(request, kept)


def connect() -> None:
    """Carry what was typed through every log-in, whichever view it is."""
    user_logged_in.connect(after_login, dispatch_uid="people.kept")


class ShownAgain:
    """Leads from an address that takes a form and shows none to the page above it, where what was typed is shown."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code == 405 and request.method == "GET":
            kept = waiting(request)
            if kept is not None and kept.address == request.path:
                return HttpResponseRedirect(request.path.rstrip("/").rpartition("/")[0] + "/")
        return response


def _is_ours(request: HttpRequest) -> bool:
    """Whether this is a form whose text is kept, sent from this very site."""
    match = request.resolver_match
    if request.method != "POST" or match is None or not getattr(match.func, "keeps_what_was_typed", False):
        return False
    return request.headers.get("Origin", _own(request)) == _own(request)


def _read(request: HttpRequest, data: QueryDict) -> Kept | None:
    fields = {name: values for name, values in data.lists() if name not in NEVER}
    return Kept(request.path, fields) if fields else None


def _own(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"
