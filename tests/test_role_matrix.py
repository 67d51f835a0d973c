"""A14, A18, Z6: every address of the resolver, for every role and method, against `tests.matrix`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import URLResolver, get_resolver

from claims import publish
from claims.models import Batch, Check, Claim, Proposal
from claims.timeline import Change
from people.invitations import invite
from people.models import AccessEvent, RoleGrant, User
from tests.builders import (
    ANSWERED,
    make_appearance,
    make_article,
    make_claim,
    make_dissent,
    make_evidence,
    make_line,
    make_passage,
    make_reply,
    make_report,
    make_source,
    make_topic,
    make_user,
)
from tests.matrix import ADMIN, MATRIX, ROLES

pytestmark = pytest.mark.django_db

PASSED = {200, 302, 304, 400, 404, 409, 422}
QUERIES = {"admin/autocomplete/": "?app_label=claims&model_name=article&field_name=source&term=report"}


def routes(resolver: Any = None, prefix: str = "") -> Iterator[str]:
    """Every address pattern of the site, as written."""
    for entry in (resolver or get_resolver()).url_patterns:
        place = prefix + str(entry.pattern)
        yield from routes(entry, place) if isinstance(entry, URLResolver) else [place]


def test_every_address_of_the_site_has_a_line_in_the_matrix():
    known = set(routes())
    assert known - set(MATRIX) == set(), "addresses without a line"
    assert set(MATRIX) - known == set(), "lines without an address"


@pytest.fixture
def world(db) -> dict[str, str]:
    """One of everything, and what to put in place of each part of an address."""
    article = make_article()
    topic, source = make_topic(), make_source()
    claim = make_claim("A public claim.", topics=[topic])
    appearance = make_appearance(claim, make_passage(article.source))
    evidence = make_evidence(claim, source)
    author = make_user("editor", username="author")
    publish.publish_many(
        [(claim, Change(add=(make_line(claim),)))], override="For a test",
        batch=Batch.objects.create(kind="import", reason="For a test"),
    )  # fmt: skip
    claim.refresh_from_db()
    proposal = publish.propose(
        claim,
        by=author,
        answered=ANSWERED,
        change=Change(add=(make_line(claim, on="2023-01-01", confidence_reason="One source."),)),
    )
    reply, report = make_reply(claim), make_report(claim=claim)
    dissent = make_dissent(claim)
    check = Check.objects.create(claim=claim, by=author, searched="The archive", result="Nothing")
    log = LogEntry.objects.create(
        user=author, content_type=ContentType.objects.get_for_model(Claim), object_id=str(claim.pk),
        object_repr="x", action_flag=CHANGE,
    )  # fmt: skip
    return {
        "<address:where>": f"{claim.public_id}-{claim.slug}",
        "<int:number>": "1",
        "<slug:section>": "claims-1",
        "<slug:place>": f"{source.public_id}-{source.key}",
        "<slug:slug>": topic.slug,
        "<slug:public_id>": source.public_id,
        "desk/claims/<slug:public_id>": f"desk/claims/{claim.public_id}",
        "appearances/<slug:key>": f"appearances/{appearance.key}",
        "evidence/<slug:key>": f"evidence/{evidence.key}",
        "replies/<slug:key>": f"replies/{reply.key}",
        "dissents/<slug:key>": f"dissents/{dissent.key}",
        "<slug:receipt>": report.receipt,
        "<int:pk>": str(proposal.pk),
        "desk/people/<int:pk>": f"desk/people/{author.pk}",
        "invitations/<int:pk>": f"invitations/{invite('nora@example.org', 'reader', by=author)[0].pk}",
        "<slug:token>": "no-such-token",
        "<slug:uidb64>": "MQ",
        "<path:content_type_id>/<path:object_id>": f"{log.content_type_id}/{claim.pk}",
        "<id>": str(author.pk),
        "^(?P<app_label>claims|admin|people|sources)/$": "claims/",
        "(?P<url>.*)$": "nothing-here",
        "claims/claim": str(claim.pk),
        "claims/topic": str(topic.pk),
        "claims/article": str(article.pk),
        "claims/edition": str(claim.editions.get().pk),
        "claims/proposal": str(proposal.pk),
        "claims/evidence": str(evidence.pk),
        "claims/check": str(check.pk),
        "claims/batch": str(Batch.objects.get().pk),
        "admin/logentry": str(log.pk),
        "people/user": str(author.pk),
        "people/accessevent": str(AccessEvent.objects.first().pk),
        "people/rolegrant": str(RoleGrant.objects.first().pk),
        "sources/source": str(source.pk),
        "sources/publisher": str(source.publisher_id),
        "sources/actor": "1",
    }


def address(route: str, world: dict[str, str]) -> str:
    """The address of one thing of `world` under this route."""
    if route in ADMIN:
        model = "/".join(route.split("/")[1:3])
        return "/" + route.replace("<path:object_id>", world[model])
    for part in sorted(world, key=len, reverse=True):
        if "<" in part or "(" in part:
            route = route.replace(part, world[part])
    assert "<" not in route, route
    return "/" + route + QUERIES.get(route, "")


def people() -> dict[str, User | None]:
    return {"anonymous": None, "outside": make_user(), **{role: make_user(role) for role in ROLES}}


def browser(user: User | None, **settings: Any) -> Client:
    client = Client(raise_request_exception=True, **settings)
    if user:
        client.force_login(user)
    return client


def wanted(route: str, who: str, method: str) -> set[int] | str:
    access = MATRIX[route]
    allowed = access.get if method == "GET" else access.post
    if who == "anonymous" and access.asks_login:
        return "login"
    if allowed is None:
        return {405} if who in (access.get or access.post or ()) else {403, 405}
    return PASSED if who in allowed else {403}


@pytest.mark.once
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_each_person_gets_through_where_the_matrix_says_and_nowhere_else(world, method):
    wrong = []
    for who, user in people().items():
        client = browser(user)
        for route in MATRIX:
            place = address(route, world)
            response = client.generic(method, place)
            if "logout" in route:
                client = browser(user)
            expected = wanted(route, who, method)
            if expected == "login":
                fits = response.status_code == 302 and "/login/?next=" in response.headers["Location"]
            else:
                fits = response.status_code in expected
                moved = response.status_code == 302 and "/login/" in response.headers["Location"]
                fits = fits and not (moved and who != "anonymous" and "login" not in route)
                closed = moved and "/login/?next=" in response.headers["Location"]
                fits = fits and not (closed and not MATRIX[route].asks_login)
            if not fits:
                wrong.append((who, method, place, response.status_code))
    assert not wrong


def test_no_form_is_taken_without_the_token_of_its_page(world):
    """A18: state changes only with the CSRF check."""
    client = browser(make_user("editor"), enforce_csrf_checks=True)
    for route, access in MATRIX.items():
        if access.post:
            response = client.post(address(route, world))
            assert response.status_code == 403, route
    assert Proposal.objects.get().state == Proposal.State.OPEN


def test_a_draft_is_answered_as_if_it_were_not_there():
    """V3, by every public address that names a claim, for everyone."""
    draft = make_claim("Nobody knows of this yet.")
    world = {"<address:where>": f"{draft.public_id}-{draft.slug}", "<int:number>": "1"}
    for route in (route for route in MATRIX if "<address:where>" in route):
        for user in (None, make_user("editor")):
            assert browser(user).get(address(route, world)).status_code == 404, route


def test_a_number_beyond_every_row_is_not_found():
    client = browser(make_user("editor"))
    assert client.get("/desk/proposals/99999999999999999999/").status_code == 404
    assert client.get("/desk/?before=99999999999999999999").status_code == 200
