"""Hostile text in every field of every form of the site: refused with a sentence or kept as text, never more (U2, X1).

The forms are found by opening every page of the role matrix, so that a new form is tried as soon as it is on a page.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.test import Client
from django.urls import resolve
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from claims import drafts, publish, reports
from claims.edition import Correction
from claims.models import Article, Batch, Claim
from claims.timeline import Change
from people.invitations import invite
from people.models import User
from sources.models import Source
from tests import builders, hostile, test_role_matrix
from tests.accounts.doors import log_in, with_app
from tests.desk.sending import logged_in
from tests.hostile import HOSTILE, MARKS
from tests.markup import Form, faults_in, forms_in
from tests.matrix import MATRIX, Access
from tests.test_canary import crawl
from tests.test_role_matrix import address

pytestmark = pytest.mark.django_db

world = test_role_matrix.world

ANSWERED = {200, 302, 400, 403, 404, 409, 413, 422, 429}
NO_FORM = {
    "account/app/remove/": "shown once somebody has two factors; takes no text",
    "account/passkeys/<int:pk>/remove/": "shown once somebody has two factors; takes no text",
    "account/recovery/": "one button",
    "account/sessions/end/": "one button",
    "desk/people/<int:pk>/reopen/": "one button",
    "desk/people/<int:pk>/take-factors/": "one button",
    "desk/people/<int:pk>/end-sessions/": "one button",
    "desk/people/invitations/<int:pk>/withdraw/": "one button",
    "desk/proposals/<int:pk>/try-again/": "one button, shown once a publication has failed",
    "logout/": "one button",
    "password/changed/": "a page without a form",
}
"""Addresses that take a form without a field, or one that only a later step shows."""


@dataclass(frozen=True)
class Sheet:
    """A form where it stands: who sees it, on which page, and where it is sent."""

    who: str
    place: str
    to: str
    form: Form

    @property
    def route(self) -> str:
        return str(resolve(urlsplit(self.to).path).route)


@pytest.fixture
def clients() -> dict[str, Client]:
    """An editor, who meets every form of the desk but dissent, an analyst, and somebody who has not logged in."""
    staff = {
        role: logged_in(builders.make_user(role, username=name))
        for role, name in (("editor", "erna"), ("analyst", "ada"))
    }
    return {**staff, "anonymous": Client()}


@pytest.fixture
def sheets(world: dict[str, str], clients: dict[str, Client]) -> list[Sheet]:
    """Every form of the site."""
    found = [*opened(clients["editor"], "editor", further(world, User.objects.get(username="erna")))]
    found += [sheet for who in ("editor", "anonymous") for sheet in opened(clients[who], who, places(world, who))]
    dissent = [address(route, world) for route in MATRIX if "/dissents/" in route]
    found += [sheet for sheet in opened(clients["analyst"], "analyst", dissent) if "/dissents/" in sheet.to]
    found += steps(clients)
    unique = {(sheet.who, sheet.to, tuple(sheet.form.values())): sheet for sheet in found}
    return list(unique.values())


def places(world: dict[str, str], who: str) -> Iterator[str]:
    """The address of every page that somebody may open."""
    for route, access in MATRIX.items():
        if who in (access.get or ()) and (who != "anonymous" or access.post):
            yield address(route, world)


def opened(client: Client, who: str, addresses: Iterator[str] | list[str]) -> Iterator[Sheet]:
    """The forms on these pages."""
    for place in addresses:
        page = client.get(place)
        if page.status_code == 200 and "html" in page.headers["Content-Type"]:
            for form in forms_in(page.content.decode()):
                yield Sheet(who, place, urljoin(f"http://testserver{place}", form.action).split("testserver")[1], form)


def steps(clients: dict[str, Client]) -> Iterator[Sheet]:
    """Forms behind a step: a live invitation, a link for a new password, the code after the password."""
    token = invite("nadia@example.org", "reader", by=None).token
    user = builders.make_user("editor", username="zoe")
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    with_app(user)
    clients["half in"] = Client()
    log_in(clients["half in"], user)
    clients["by link"] = Client()
    chosen = clients["by link"].get(f"/account/new-password/{uid}/{default_token_generator.make_token(user)}/")
    yield from opened(clients["anonymous"], "anonymous", [f"/account/invitation/{token}/"])
    yield from opened(clients["by link"], "by link", [chosen.headers["Location"]])
    yield from opened(clients["half in"], "half in", ["/account/code/"])


def further(world: dict[str, str], me: User) -> list[str]:
    """Pages in a state that the matrix does not need: what is mine, in batches, withheld, answered or half written."""
    author, world["sources/actor"] = User.objects.get(username="author"), str(builders.make_actor().pk)
    article = Article.objects.get().source
    mine, theirs, changed = (builders.make_claim(status="unresolved") for _number in range(3))
    builders.make_appearance(theirs, builders.make_passage(article, "other words"))
    line = builders.make_line(changed, on="2023-01-01", confidence_reason="One source.")
    publish.propose(mine, by=me, act="withdraw", note="It is told twice.")
    publish.propose(theirs, by=author, act="withdraw", note="It is told twice.")
    publish.propose(changed, by=author, change=Change(add=(line,)), answered=builders.ANSWERED)
    hurried = builders.make_claim()
    builders.make_evidence(hurried)
    first = Change(add=(builders.make_line(hurried),))
    quick = publish.propose(hurried, by=author, act="first", change=first, quick=True)
    batches = [batch_of(me), batch_of(author)]
    drafts.save(mine, me, QueryDict("reasons=Half+a+thought"))
    hidden = builders.make_source(withheld=Source.Withheld.SAFETY)
    report = builders.make_report()
    reports.decide(report, by=me, version=1, state="accepted", outcome="It was so.")
    return [
        f"/desk/articles/{article.public_id}/packet/",
        f"/desk/claims/{mine.public_id}/propose/",
        *(f"/desk/proposals/{proposal.pk}/" for proposal in (mine.proposals.get(), theirs.proposals.get(), quick)),
        *(f"/desk/batches/{batch.pk}/" for batch in batches),
        f"/desk/sources/{hidden.public_id}/readers/",
        f"/desk/reports/{report.receipt}/",
    ]


def batch_of(by: User) -> Batch:
    """A change to a source, laid before a second person."""
    claim, source = builders.make_claim(), builders.make_source()
    builders.make_evidence(claim, source)
    builders.published(claim)
    Source.objects.filter(pk=source.pk).update(title="A better title")
    source.refresh_from_db()
    return publish.change_source(source, by=by, reason="The title was cut.")


def takes_text(route: str, access: Access) -> bool:
    """Whether a form is sent there. The admin answers a POST at any address; it has forms where rows are changed."""
    of_admin = route.startswith("admin/") and not route.endswith(("/add/", "/change/"))
    return not {"editor", "analyst"}.isdisjoint(access.post or ()) and not of_admin


def test_every_address_that_takes_a_form_has_it_on_a_page_that_is_opened_here(sheets: list[Sheet]) -> None:
    """Else the tests below would pass it by."""
    found = {sheet.route for sheet in sheets if sheet.form.method == "post"}
    wanted = {route for route, access in MATRIX.items() if takes_text(route, access)}
    assert sorted(wanted - found - NO_FORM.keys()) == []


def test_hostile_text_in_every_typed_field_is_never_a_crash_and_never_more_than_text(
    sheets: list[Sheet], clients: dict[str, Client]
) -> None:
    typed = [sheet for sheet in sheets if sheet.form.typed]
    faults = []
    for name in hostile.texts():
        with undone():
            for sheet in typed:
                faults += faults_of(sheet, sent(clients, sheet, dict.fromkeys(sheet.form.typed, HOSTILE[name])))
    assert "\n".join(faults) == ""


def test_hostile_text_in_what_nobody_types_is_never_a_crash_either(
    sheets: list[Sheet], clients: dict[str, Client]
) -> None:
    """In hidden fields, and as the value of a choice, a box or a button."""
    faults = []
    for name in hostile.texts("markup", "nul", "surrogate", "invisible"):
        with undone():
            for sheet in (sheet for sheet in sheets if sheet.form.method == "post"):
                faults += faults_of(sheet, sent(clients, sheet, dict.fromkeys(sheet.form.values(), HOSTILE[name])))
    assert "\n".join(faults) == ""


@contextmanager
def undone() -> Iterator[None]:
    """Take back afterwards whatever was kept, so that the next text meets the same pages."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def sent(clients: dict[str, Client], sheet: Sheet, changes: dict[str, str]) -> HttpResponse:
    """Send a form as it stands, with these changes; somebody whom that put out comes back."""
    values = {**sheet.form.values(), **changes}
    client = clients[sheet.who]
    place = sheet.to.partition("?")[0]
    answer = hostile.post(client, place, values) if sheet.form.method == "post" else hostile.get(client, place, values)
    if sheet.who == "editor" and "_auth_user_id" not in client.session:
        client.force_login(User.objects.get(username="erna"))
    return answer


def faults_of(sheet: Sheet, answer: HttpResponse) -> list[str]:
    """What is wrong with an answer, each with the form that it answers."""
    body = answer.content.decode(errors="replace")
    found = [] if answer.status_code in ANSWERED else [f"status {answer.status_code}"]
    kind = answer.headers.get("Content-Type", "")
    found += [mark for mark in MARKS if mark in body and kind != "application/json"]
    of_django = sheet.to.startswith("/admin/")
    told = faults_in(body) if "html" in kind else []
    found += [fault for fault in told if not (of_django and "stands free" in fault)]  # its crumbs part no direction
    return [f"{sheet.who} {sheet.place} → {sheet.to}: {fault}" for fault in found]


LONG = "x" * 40_000


def test_what_is_too_long_is_refused_with_a_sentence_beside_the_field(
    sheets: list[Sheet], clients: dict[str, Client]
) -> None:
    """Nothing is cut in silence."""
    wrong = []
    for sheet in sheets:
        if sheet.form.method == "post" and sheet.form.typed:
            fields = [name for name in sheet.form.typed if not name.endswith("_find")]
            answer = sent(clients, sheet, dict.fromkeys(fields, LONG)) if fields else None
            if answer is None:
                continue
            said = re.search('role="alert"|class="errornote"', answer.content.decode())
            refused = answer.status_code in (200, 409, 422, 429) and said
            wrong += [] if refused else [f"{sheet.place} → {sheet.to}: {answer.status_code}"]
    assert "\n".join(wrong) == ""


KEEPING = (
    *("desk/claims/new/", "desk/claims/<slug:public_id>/edit/", "desk/claims/<slug:public_id>/appearances/new/"),
    *("desk/claims/<slug:public_id>/appearances/<slug:key>/", "desk/claims/<slug:public_id>/evidence/<slug:key>/"),
    *("desk/claims/<slug:public_id>/replies/new/", "desk/claims/<slug:public_id>/replies/<slug:key>/"),
    *("desk/claims/<slug:public_id>/check/", "desk/claims/<slug:public_id>/notes/", "desk/sources/new/"),
    *("desk/sources/<slug:public_id>/edit/", "desk/sources/<slug:public_id>/grade/", "report/"),
    *("desk/reports/<slug:receipt>/hold/", "desk/reports/<slug:receipt>/decide/"),
    *("admin/claims/topic/<path:object_id>/change/", "admin/claims/article/<path:object_id>/change/"),
    *("admin/sources/publisher/<path:object_id>/change/", "admin/sources/actor/<path:object_id>/change/"),
)
"""Forms that keep what is typed into them, as far as each field may."""
LINES = {
    *("desk/sources/<slug:public_id>/grade/", "desk/reports/<slug:receipt>/hold/"),
    *(f"admin/{model}/<path:object_id>/change/" for model in ("claims/topic", "sources/publisher", "sources/actor")),
}
"""Those with single lines alone, which keep no text that turns the direction of writing."""
FITTING = {
    "asked_on": "1 May 2022", "until": "8 May 2022", "answered_on": "25 November 2022", "outcome": "answered",
    "language": "en", "url": "https://harbour.example/log", "letter": "B", "actor_kind": "state",
    **dict.fromkeys(("asked", "title", "publisher", "reason", "held_because"), "Harbour office"),
}  # fmt: skip
"""What a field gets that refuses the text and stood empty."""
OF_FORECASTS = ("criteria", "ambiguous", "deciding_source")


@pytest.mark.once
def test_what_is_kept_of_hostile_text_is_text_on_every_page_that_shows_it(
    world: dict[str, str], sheets: list[Sheet], clients: dict[str, Client]
) -> None:
    forms = [sheet for sheet in sheets if sheet.route in KEEPING and sheet.form.method == "post" and sheet.form.typed]
    for name in hostile.texts("markup", "direction", "formula", "link"):
        with undone():
            kept_as_text(world, forms, clients, name)


def kept_as_text(world: dict[str, str], forms: list[Sheet], clients: dict[str, Client], name: str) -> None:
    kept = {sheet.route for sheet in forms if keep(clients, sheet, HOSTILE[name])}
    assert set(KEEPING) - kept == (LINES if name == "direction" else set())
    publish_again(world["desk/claims/<slug:public_id>"].split("/")[2], HOSTILE[name])
    told, faults = set(), []
    for place, page in [*seen_at_the_desk(world, clients["editor"]), *crawl().items()]:
        told |= {place} if shows(page.content.decode(), HOSTILE[name]) else set()
        faults += faults_of(Sheet("", place, place, Form("get", "")), page)
    assert "\n".join(faults) == ""
    assert len(told) > 10, told


def keep(clients: dict[str, Client], sheet: Sheet, text: str) -> list[str]:
    """Send a form with `text` in every typed field, then without those that refuse it; the fields that kept it."""
    (again,) = [one for one in opened(clients[sheet.who], sheet.who, [sheet.place]) if one.to == sheet.to][:1]
    values = {name: found[0] for name, found in again.form.values().items()}
    values |= {name: FITTING[name] for name in sheet.form.names({"radio", "option"}) if name in FITTING}
    values |= {c.name: c.value for c in reversed(again.form.controls) if c.kind == "radio" and c.name not in values}
    left = [name for name in sheet.form.typed if name not in OF_FORECASTS]
    for _try in range(4):
        fitting = {name: values.get(name) or FITTING.get(name, "") for name in sheet.form.typed if name not in left}
        answer = sent(clients, sheet, {**values, **fitting, **dict.fromkeys(left, text)})
        if answer.status_code == 302:
            return left
        left = [name for name in left if name not in refused(answer)]
    return []


def refused(answer: HttpResponse) -> set[str]:
    """The names of the fields that a page says are wrong."""
    context = answer.context
    admin = context.get("adminform")
    forms = [admin.form] if admin else context.get("forms") or [context["form"]]
    return {form.add_prefix(name) for form in forms for name in form.errors}


def publish_again(public_id: str, text: str) -> None:
    """What was typed into a claim's rows becomes public, with the same in every text that a change itself holds."""
    claim, checker = Claim.objects.get(public_id=public_id), User.objects.get(username="erna")
    author = User.objects.get(username="author")
    publish.take_back(claim.proposals.get(state="open"), by=author)
    line = builders.make_line(
        claim, "partly_supported", on="2023-01-01", reasons=f"{text} [@{claim.evidence.all()[0].source.key}]",
        confidence_reason="One source.", basis_note=text, supported_part=text, unproven_part=text,
        overtaken_by=text, overtaken_on="2023-01-02",
    )  # fmt: skip
    known = claim.public.changes.all()[0].key
    wrong = Correction("status", text, text, "2022-12-01", "A reader")
    change = Change(add=(line,), retire=((known, text),), why=text)
    laid = publish.propose(
        claim, by=author, act="correction", change=change, correction=wrong, note=text, answered=builders.ANSWERED
    )
    assert logged_in(checker).get(f"/desk/proposals/{laid.pk}/").status_code == 200
    publish.approve(laid, by=checker, digest=laid.digest)
    publish.pause(claim, by=author, reason=text)


def seen_at_the_desk(world: dict[str, str], client: Client) -> Iterator[tuple[str, HttpResponse]]:
    for place in places(world, "editor"):
        page = client.get(place)
        if page.status_code == 200:
            yield place, page


def shows(body: str, text: str) -> bool:
    return html.escape(text)[:24] in body or text[:24] in body
