"""Public pages: no login, no cookie, one look-up when nothing public has changed.

The entity tag of every public page is the public revision, the UTC day and the build. A browser that holds it
gets 304; anyone else gets the body kept from last time, or a new one. A page never depends on anything else:
not on who asks, not on the host name by which they ask, so it is rendered without the request.
"""

import datetime as dt
import hashlib
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path
from threading import Lock
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.template import loader
from django.utils.http import parse_etags
from django.utils.safestring import SafeString

from claims import visibility

View = Callable[..., HttpResponse]
V = TypeVar("V", bound=Callable[..., HttpResponseBase])
T = TypeVar("T")

POLICY = "public, max-age=0, must-revalidate"
KEPT_BYTES = 32_000_000
KEPT_BODY_BYTES = 1_000_000
PARTS_BYTES = 8_000_000
KEPT_SECONDS = 24 * 60 * 60
SHAPING = ("SITE_NAME", "SITE_URL", "STATIC_URL", "CONTACT", "COMPLAINT_BODY")
CODE = ("config", "people", "sources", "claims", "templates", "locale")


class Kept(Generic[T]):
    """Things made under one tag, at most `limit` bytes in all; another tag drops them, and the least used go first."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.tag = ""
        self.size = 0
        self.things: OrderedDict[str, tuple[T, int]] = OrderedDict()
        self.lock = Lock()

    def get(self, tag: str, key: str) -> T | None:
        """What is kept for `key` under `tag`."""
        with self.lock:
            found = self.things.get(key) if tag == self.tag else None
            if found is None:
                return None
            self.things.move_to_end(key)
            return found[0]

    def put(self, tag: str, key: str, thing: T, size: int) -> None:
        """Keep `thing`, of about `size` bytes."""
        with self.lock:
            if tag != self.tag:
                self.things.clear()
                self.tag, self.size = tag, 0
            self._drop(key)
            self.things[key] = (thing, size)
            self.size += size
            while self.size > self.limit:
                self._drop(next(iter(self.things)))

    def clear(self) -> None:
        """Forget everything."""
        with self.lock:
            self.things.clear()
            self.size = 0

    def _drop(self, key: str) -> None:
        if key in self.things:
            self.size -= self.things.pop(key)[1]


kept: Kept[tuple[bytes, dict[str, str]]] = Kept(KEPT_BYTES)
parts: Kept[SafeString] = Kept(PARTS_BYTES)


def takes(*methods: str) -> Callable[[V], V]:
    """Names the methods that a view takes; `config.middleware.KnownMethods` refuses all others."""

    def named(view: V) -> V:
        view.allows = methods  # type: ignore[attr-defined]
        return view

    return named


def public_page(view: View) -> Callable[..., HttpResponseBase]:
    """A page for everyone. Its view runs only where the revision, the day or the build moved."""

    @login_not_required
    @takes("GET", "HEAD")
    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        tag = f'W/"{visibility.revision()}-{dt.datetime.now(dt.UTC):%Y%m%d}-{build()}"'
        if _holds(request, tag):
            return _stamped(HttpResponseNotModified(), tag)
        address = request.get_full_path()
        found = None if settings.DEBUG else kept.get(tag, address)
        if found is not None:
            return _stamped(HttpResponse(found[0], headers=found[1]), tag)
        request.entity_tag = tag  # type: ignore[attr-defined]
        response = view(request, *args, **kwargs)
        if response.status_code != 200:
            return response
        if len(response.content) <= KEPT_BODY_BYTES:
            whole = (response.content, dict(response.items()))
            kept.put(tag, address, whole, len(whole[0]) + 2 * len(address))
        return _stamped(response, tag)

    return page


def remembered(request: HttpRequest, name: str, make: Callable[[], Any]) -> Any:
    """What `make` gives, kept in the cache until the public revision, the day or the build moves.

    For totals and charts that many addresses share; only from within a `public_page`.
    """
    key = hashlib.sha256(f"{name}\n{request.entity_tag}".encode()).hexdigest()  # type: ignore[attr-defined]
    return cache.get_or_set(key, make, KEPT_SECONDS)


def drawn(request: HttpRequest, name: str, template: str, facts: Callable[[], dict[str, Any]]) -> SafeString:
    """A part of a page that many addresses share, made once under one entity tag and one `name`."""
    tag = request.entity_tag  # type: ignore[attr-defined]
    part = parts.get(tag, name)
    if part is None:
        part = loader.render_to_string(template, facts())
        parts.put(tag, name, part, 2 * len(part))
    return part


def render_public(template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Render a public page. It gets the site's own facts and `context`, and nothing of the request."""
    facts = {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}
    return HttpResponse(loader.render_to_string(template, facts | context), status=status)


@lru_cache(maxsize=1)
def build() -> str:
    """A digest of the code, templates and settings that shape a page."""
    seen = hashlib.sha256("\n".join(getattr(settings, name) for name in SHAPING).encode())
    for path in sorted(_code()):
        seen.update(path.read_bytes())
    return seen.hexdigest()[:12]


def _code() -> list[Path]:
    found = (Path(settings.BASE_DIR, name).rglob("*.*") for name in CODE)
    return [p for files in found for p in files if p.suffix in {".py", ".html", ".mo", ".css", ".svg"}]


def _holds(request: HttpRequest, tag: str) -> bool:
    sent = request.headers.get("If-None-Match", "")
    return bool(sent) and (sent == tag or tag in parse_etags(sent) or tag[2:] in parse_etags(sent))


def _stamped(response: HttpResponse, tag: str) -> HttpResponse:
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = POLICY
    return response
