"""The admin: quick lists, edits through the desk's verbs, and no way to a status, an edition or a delete (A19, A21)."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims import visibility
from claims.admin.verbs import Compared, ReadForm
from claims.models import Claim, Edition, Evidence, StatusChange, Topic
from claims.record import guards
from people.adminsite import OnlyShown
from people.models import RoleGrant, User
from people.roles import Role
from sources.models import Publisher, Source
from tests.builders import (
    make_actor,
    make_article,
    make_claim,
    make_evidence,
    make_publisher,
    make_source,
    make_topic,
    make_user,
)
from tests.desk.sending import logged_in, read_at, waits_first
from tests.people import amina, edda

pytestmark = pytest.mark.django_db

LISTS = [f"/admin/{model._meta.app_label}/{model._meta.model_name}/" for model in admin.site._registry]


@pytest.fixture
def editor():
    return logged_in(edda())


def claim_form(claim: Claim, **changes):
    inlines = {f"{name}-{part}": "0" for name in ("appearances", "evidence", "editions") for part in PARTS}
    fields = ("statement", "restated_as", "kind", "judged", "judged_for", "event_period", "settle", "priority")
    values = {name: getattr(claim, name) for name in fields}
    return {**inlines, **values, "not_checkable_because": "", "read_at": claim.version, **changes}


PARTS = ("TOTAL_FORMS", "INITIAL_FORMS")


@pytest.mark.parametrize("place", LISTS)
def test_every_list_costs_the_same_for_two_rows_as_for_eight(editor, place, django_assert_max_num_queries):
    """No N+1, with search, and nothing that the content policy would stop."""
    costs = []
    for _size in range(2):
        for _number in range(2 + 4 * _size):
            claim = make_claim(status="unresolved", topics=[make_topic()])
            make_evidence(claim, make_source(actor=None))
            make_user("reader")
        with django_assert_max_num_queries(25) as queries:
            page = editor.get(place)
        costs.append(len(queries))
        assert page.status_code == 200
        assert "<style" not in page.content.decode()
        assert " style=" not in page.content.decode()
    assert costs[0] == costs[1], place
    assert editor.get(place, {"q": "Statement"}).status_code == 200


def test_the_admin_opens_to_editors_and_to_no_superuser_without_the_role(client):
    assert client.get("/admin/").headers["Location"].startswith("/admin/login/?next=")
    assert client.get("/admin/login/?next=/admin/").headers["Location"] == "/login/?next=/admin/"
    for user in (amina(), User.objects.create_superuser("root", password="a long test password")):
        assert logged_in(user).get("/admin/").status_code == 403
    assert logged_in(edda()).get("/admin/").status_code == 200


def test_a_claim_is_edited_through_the_verb_and_shows_its_public_page(editor):
    claim = make_claim(status="unresolved")
    place = f"/admin/claims/claim/{claim.pk}/change/"
    page = editor.get(place).content.decode()
    assert f"/claims/{claim.public_id}-{claim.slug}/" in page
    answer = editor.post(place, claim_form(claim, statement="  Rewo\u0301rded. "))
    assert answer.status_code == 302
    claim.refresh_from_db()
    assert (claim.statement, claim.version) == ("Rew\u00f3rded.", 2)


def test_a_stale_admin_page_keeps_what_was_typed_and_saves_nothing(editor):
    claim = make_claim("Theirs.")
    place = f"/admin/claims/claim/{claim.pk}/change/"
    values = claim_form(claim, statement="Mine.")
    Claim.objects.filter(pk=claim.pk).update(version=2)
    page = editor.post(place, values)
    assert page.status_code == 200
    assert "Somebody else has changed this" in page.content.decode()
    assert "Mine." in page.content.decode()
    assert "It says now: Theirs." in page.content.decode()
    claim.refresh_from_db()
    assert claim.statement == "Theirs."


WITHOUT_VERSION = {
    "claims/topic": ("introduction", lambda: make_topic("Ports")),
    "claims/article": ("selection_rule", make_article),
    "sources/publisher": ("name", make_publisher),
    "sources/actor": ("name", make_actor),
    "people/user": ("public_name", lambda: make_user("reader")),
}


def test_every_admin_that_saves_compares_with_what_was_shown():
    saving = [page for page in admin.site._registry.values() if not isinstance(page, OnlyShown)]
    assert [page for page in saving if not isinstance(page, Compared) or not issubclass(page.form, ReadForm)] == []


@pytest.mark.parametrize("model", WITHOUT_VERSION)
def test_a_stale_page_of_a_row_without_a_version_shows_both_texts_and_saves_neither(editor, model):
    name, make = WITHOUT_VERSION[model]
    row = make()
    place = f"/admin/{model}/{row.pk}/change/"
    values = _sent_by(editor.get(place)) | {name: "Mine."}
    theirs = {name: "Theirs."}
    type(row).objects.filter(pk=row.pk).update(**theirs)
    page = editor.post(place, values)
    assert page.status_code == 200
    body = page.content.decode()
    for told in ("Somebody else has changed this", "Mine.", "It says now: Theirs."):
        assert told in body
    assert type(row).objects.filter(pk=row.pk, **theirs).exists()
    again = _sent_by(page)
    assert editor.post(place, again).status_code == 302
    assert type(row).objects.filter(pk=row.pk, **{name: "Mine."}).exists()


def test_what_is_saved_in_the_admin_is_locked_after_the_lock_of_public_writes(editor):
    """So that no two people wait for each other."""
    place = f"/admin/claims/topic/{make_topic('Ports').pk}/change/"
    values = _sent_by(editor.get(place)) | {"introduction": "What ships do."}
    with CaptureQueriesContext(connection) as asked:
        assert editor.post(place, values).status_code == 302
    assert waits_first(asked, 'UPDATE "claims_topic"')
    if connection.vendor == "postgresql":
        assert any("claims_topic" in query["sql"] and "FOR NO KEY UPDATE" in query["sql"] for query in asked)


def _sent_by(page) -> dict:
    """All that the form of an admin page would send."""
    form = page.context["adminform"].form
    values = {name: form[name].value() for name, field in form.fields.items() if not field.disabled}
    return _no_inlines() | {name: value for name, value in values.items() if value is not None and value is not False}


def test_what_the_verb_refuses_is_said_beside_the_field(editor):
    claim = make_claim("Fine.")
    page = editor.post(f"/admin/claims/claim/{claim.pk}/change/", claim_form(claim, judged_for="some day"))
    assert page.status_code == 200
    assert "judged_for" in page.context["adminform"].form.errors
    page = editor.post(f"/admin/claims/claim/{claim.pk}/change/", claim_form(claim, statement="a\ufdd0"))
    assert "statement" in page.context["adminform"].form.errors


def test_extra_fields_change_nothing(editor):
    """A17: what the form does not offer is ignored."""
    claim = make_claim(status="unresolved")
    extra = {"status": "supported", "public_id": "aaaaaaaa", "version": "9", "author": str(edda().pk), "slug": "x"}
    editor.post(f"/admin/claims/claim/{claim.pk}/change/", claim_form(claim, **extra))
    fresh = Claim.objects.get(pk=claim.pk)
    assert (fresh.public_id, fresh.slug, fresh.author) == (claim.public_id, claim.slug, None)
    assert fresh.public.status == "unresolved"


@pytest.mark.parametrize("act", ["delete", "change", "add"])
@pytest.mark.parametrize("model", [Edition, Evidence, RoleGrant])
def test_what_is_written_once_is_neither_added_nor_changed_nor_deleted(editor, model, act):
    claim = make_claim(status="unresolved")
    make_evidence(claim)
    row = model.objects.first()
    name = f"/admin/{model._meta.app_label}/{model._meta.model_name}"
    before = list(model.objects.order_by("pk").values())
    place = f"{name}/add/" if act == "add" else f"{name}/{row.pk}/{act}/"
    assert editor.post(place, {"post": "yes"}).status_code == 403
    assert list(model.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("model", list(admin.site._registry))
def test_nothing_is_deleted_in_the_admin_alone_or_in_bulk(editor, model):
    page = editor.get(f"/admin/{model._meta.app_label}/{model._meta.model_name}/")
    assert "delete_selected" not in page.content.decode()
    answer = editor.post(
        f"/admin/{model._meta.app_label}/{model._meta.model_name}/",
        {"action": "delete_selected", "_selected_action": "1", "post": "yes"},
    )
    assert answer.status_code in (200, 302, 403)


def test_projections_openings_and_the_record_have_no_admin_at_all():
    hidden = {"Opening", "Span", "StatusChange", "PublicClaim", "PublicLink", "Posting", "PublicRevision", "Group"}
    assert not hidden & {model.__name__ for model in admin.site._registry}
    assert guards.missing() == []
    assert StatusChange._meta.model not in admin.site._registry


def test_the_timeline_and_editions_stand_on_the_claim_to_be_read(editor):
    claim = make_claim(status="unresolved")
    page = editor.get(f"/admin/claims/claim/{claim.pk}/change/").content.decode()
    assert "2022-12-01" in page or "Dec. 1, 2022" in page or "1 December 2022" in page
    assert 'name="editions-0-status"' not in page
    assert 'name="status"' not in page
    assert "Made for a test" in page


def test_roles_change_through_the_log_and_never_ones_own(editor):
    """A19: nobody gives themself a role."""
    person, me = make_user(username="nadia"), edda()
    place = f"/admin/people/user/{person.pk}/change/"
    values = {"username": "nadia", "is_active": "on", "roles_held": [Role.REVIEWER]}
    values |= _no_inlines() | read_at(editor, place)
    assert "reason" in editor.post(place, values).context["adminform"].form.errors
    assert editor.post(place, {**values, "reason": "She checks now"}).status_code == 302
    grant = RoleGrant.objects.get(user=person)
    assert (grant.role, grant.granted_by, grant.reason) == ("reviewer", me, "She checks now")
    editor.post(place, {**values, "roles_held": [], "reason": "She left", **read_at(editor, place)})
    assert RoleGrant.objects.get(user=person).revoked_by == me
    mine = {"username": me.username, "is_active": "on", "roles_held": ["editor", "reviewer"], "reason": "Me too"}
    place = f"/admin/people/user/{me.pk}/change/"
    page = editor.post(place, {**mine, **_no_inlines(), **read_at(editor, place)})
    assert "roles_held" in page.context["adminform"].form.errors
    assert User.objects.get(pk=me.pk).roles == {"editor"}


def test_an_account_is_not_renamed_to_what_another_is_called_in_other_capitals(editor):
    """In any script: whoever is named with @ would be one of the two."""
    make_user(username="Жанна")
    person = make_user(username="nadia")
    place = f"/admin/people/user/{person.pk}/change/"
    values = {"is_active": "on", **_no_inlines(), **read_at(editor, place)}
    page = editor.post(place, {**values, "username": "жАННА"})
    assert "username" in page.context["adminform"].form.errors
    assert editor.post(place, {**values, "username": "Nadia"}).status_code == 302


def test_nobody_is_made_staff_or_superuser_by_a_field(editor):
    """A17."""
    person = make_user(username="nadia")
    values = {"username": "nadia", "is_active": "on", "is_superuser": "on", "is_staff": "on", **_no_inlines()}
    place = f"/admin/people/user/{person.pk}/change/"
    assert editor.post(place, {**values, **read_at(editor, place)}).status_code == 302
    person.refresh_from_db()
    assert (person.is_superuser, person.is_staff) == (False, False)


def test_a_public_name_and_a_topics_introduction_move_the_public_revision(editor):
    person, topic = make_user("reader", username="nadia"), make_topic("Ports")
    make_claim(topics=[topic], status="unresolved")
    start = visibility.revision()
    values = {"username": "nadia", "is_active": "on", "roles_held": ["reader"], "public_name": "Nadia K."}
    place = f"/admin/people/user/{person.pk}/change/"
    assert editor.post(place, {**values, **_no_inlines(), **read_at(editor, place)}).status_code == 302
    assert visibility.revision() == start + 1
    fields = {"label": "Ports", "introduction": "What ships do.", "position": "0"}
    place = f"/admin/claims/topic/{topic.pk}/change/"
    assert editor.post(place, {**fields, **read_at(editor, place)}).status_code == 302
    assert (visibility.revision(), Topic.objects.get().introduction) == (start + 2, "What ships do.")


def test_a_publisher_is_added_with_a_key_and_clean_text(editor):
    assert editor.post("/admin/sources/publisher/add/", {"name": "Port\u200b Agency"}).status_code == 302
    publisher = Publisher.objects.get()
    assert publisher.name == "Port Agency"
    assert publisher.key.startswith("port-agency-")
    refused = editor.post("/admin/sources/publisher/add/", {"name": "Port\u202eAgency"})
    assert refused.status_code == 200
    assert "name" in refused.context["adminform"].form.errors


def test_a_source_is_edited_through_the_verb(editor):
    source = make_source("The log")
    page = editor.get(f"/admin/sources/source/{source.pk}/change/")
    form = page.context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    values = {name: value for name, value in values.items() if value not in (None, "")}
    inlines = {f"{name}-{part}": "0" for name in ("grades", "derivations", "-1") for part in PARTS}
    values |= inlines | {"url": "https://Port.example/?utm_source=x", "published": "2022-05"}
    answer = editor.post(f"/admin/sources/source/{source.pk}/change/", values)
    assert answer.status_code == 302, (answer.context["adminform"].form.errors, answer.context["errors"])
    fresh = Source.objects.get(pk=source.pk)
    assert (fresh.url, fresh.version, str(fresh.published_latest)) == ("https://port.example/", 2, "2022-05-31")


def _no_inlines() -> dict[str, str]:
    return {f"role_grants-{part}": "0" for part in PARTS}


@pytest.mark.parametrize("sent", ["<script>", "a\x00b", "9" * 30, "٣"])
def test_what_is_no_row_in_a_list_to_choose_from_is_refused_with_a_sentence(editor, sent):
    source = make_source("The log")
    place = f"/admin/sources/source/{source.pk}/change/"
    page = editor.post(place, {"publisher": sent, "actor": sent, **dict.fromkeys(_inlines_of_a_source(), "0")})
    assert page.status_code == 200
    assert "publisher" in page.context["adminform"].form.errors


def test_a_search_for_a_text_without_end_finds_nothing(editor):
    make_source("The log")
    page = editor.get("/admin/sources/source/", {"q": "x" * 60_000})
    assert page.status_code == 200
    assert page.context["cl"].result_count == 0


def _inlines_of_a_source() -> list[str]:
    return [f"{name}-{part}" for name in ("grades", "derivations", "-1") for part in PARTS]
