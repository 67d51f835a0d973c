"""Every page of the site, in the states it can be in: the one table that all sweeps of the browser tests walk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import get_resolver

NOWHERE = "no-such-thing-stands-here"


@dataclass(frozen=True, slots=True)
class Sight:
    """A page in one state: the name of its URL, where it is, who sees it, and what is done there first.

    `path` holds names in braces, which `staging` fills. `press` is a button to press, after `type` (selectors, and
    what to put into each) where that is given; the page that answers is the one that is looked at. Where a part of
    the page answers instead, `fills` names it. `to` is where the button sends its form instead, as a page does that
    was opened before somebody else acted. What is refused as a `whole` has no field that is wrong.
    """

    name: str
    state: str
    path: str
    role: str = ""
    status: int = 200
    press: str = ""
    type: tuple[tuple[str, str], ...] = ()
    fills: str = ""
    to: str = ""
    whole: bool = False

    def __str__(self) -> str:
        return f"{self.name} {self.state}"


def public() -> Iterator[Sight]:
    """What everybody may read."""
    yield Sight("home", "filled", "/")
    yield Sight("claims", "filled", "/claims/")
    yield Sight("claims", "narrowed", "/claims/?kind=factual&q=Iran")
    yield Sight("claims", "contested", "/claims/?contested=yes")
    yield Sight("claims", "empty", f"/claims/?q={NOWHERE}")
    yield Sight("claims", "earlier", "/claims/?as_of=2023-01-01&clock=known")
    yield Sight("claims", "error", "/claims/?status=nonsense&as_of=soon", status=400)
    yield Sight("claim", "filled", "{claim}/")
    for standing in (
        "forecast",
        "opinion",
        "disputed",
        "partly",
        "paused",
        "withdrawn",
        "merged",
        "corrected",
        "redacted",
        "replied",
        "contested",
    ):
        yield Sight("claim", standing, f"{{{standing}}}/")
    yield Sight("claim", "empty", "{claim}/?as_of=1999-01-01", status=404)
    yield Sight("claim", "error", "{claim}/?as_of=soon", status=400)
    yield Sight("version", "older", "{corrected}/v/1/")
    yield Sight("version", "redacted", "{redacted}/v/1/")
    yield Sight("version", "error", "{claim}/v/99/", status=404)
    yield Sight("history", "filled", "{corrected}/history/")
    yield Sight("history", "contested", "{contested}/history/")
    yield Sight("history", "redacted", "{redacted}/history/")
    yield Sight("articles", "filled", "/articles/")
    yield Sight("article", "filled", "{article}/")
    yield Sight("article", "empty", "{article}/?status=annulled")
    yield Sight("article", "error", f"/articles/{NOWHERE}/", status=404)
    for kind in ("source", "publisher", "actor"):
        yield Sight(kind, "filled", f"/{kind}s/{{{kind}}}/")
    yield Sight("topics", "filled", "/topics/")
    yield Sight("topic", "filled", "/topics/{topic}/")
    yield Sight("changes", "filled", "/changes/")
    yield Sight("changes", "empty", "/changes/?act=resume")
    yield Sight("changes", "error", "/changes/?act=nonsense&topic=nonsense", status=400)
    yield Sight("timeline", "filled", "/changes/timeline/")
    yield Sight("corrections", "filled", "/corrections/")
    yield Sight("method", "filled", "/method/")
    yield Sight("about", "filled", "/about/")
    yield Sight("report", "empty", "/report/")
    yield Sight("report", "filled", "/report/?subject=complaint&claim={desk_public}")
    yield Sight("report", "error", "/report/", status=422, press="main form[method=post] button.btn")
    yield Sight("report", "not found", "/report/?receipt=bcdf")
    yield Sight("report-state", "received", "/report/{report}/")
    yield Sight("report-state", "answered", "/report/{answered_report}/")
    yield Sight("complaints", "filled", "/complaints/")
    yield Sight("corrections-policy", "filled", "/corrections/policy/")


SEND = "main form:not(.search) button.btn:not([formnovalidate])"
NEVER = "999999"
"""A version, or a number, that no row of ours has."""
OTHERS = "Other words, of https://example.org/" + "an-address-that-no-line-can-hold" * 4


def desk() -> Iterator[Sight]:
    """What staff work on. The error state of a form is what answers when it is sent as it stands, or emptied."""
    queue = "/desk/claims/"
    yield Sight("desk", "filled", "/desk/", "analyst")
    yield Sight("desk", "empty", f"/desk/?q={NOWHERE}", "analyst")
    yield Sight("desk", "narrowed", "/desk/?view=all&kind=forecast&q=drones", "analyst")
    yield Sight("desk", "mentions", "/desk/?view=mentions", "analyst")
    yield Sight("desk", "ordered", "/desk/?view=all&sort=due", "analyst")
    yield Sight("desk", "changed in place", "/desk/?view=all", "analyst", press="thead a[hx-get]", fills="#list-count")
    yield Sight(
        "desk-check", "on the claim", f"{queue}{{desk_public}}/", "analyst", press="[data-key=c]", fills="#here"
    )
    yield Sight(
        "desk-claim-new", "beside the article", "/desk/articles/{desk_article}/", "analyst",
        press="[data-take]", fills="#here",
    )  # fmt: skip
    yield from form("desk-keys", "/desk/keys/", (":checked[name=single_keys]", ""))
    yield Sight("desk-bulk", "empty", "/desk/assign/", "analyst")
    yield Sight("desk-claim-new", "empty", f"{queue}new/", "analyst")
    yield Sight("desk-claim-new", "error", f"{queue}new/", "analyst", 422, SEND)
    yield Sight("desk-claim", "filled", f"{queue}{{desk_public}}/", "editor")
    yield Sight("desk-claim", "still named", f"{queue}{{back}}/", "editor")
    yield Sight("desk-claim", "empty", f"{queue}{{bare}}/", "analyst")
    yield Sight("desk-claim", "error", f"{queue}{NOWHERE}/", "analyst", 404)
    yield from form("desk-claim-edit", f"{queue}{{draft}}/edit/", ("[name=statement]", ""), "[name=statement]")
    yield from form("desk-note", f"{queue}{{draft}}/notes/")
    yield from form("desk-appearance-new", f"{queue}{{draft}}/appearances/new/")
    yield overtaken("desk-appearance-new", f"{queue}{{draft}}/appearances/new/?exact=was+built")
    yield from form(
        "desk-appearance",
        f"{queue}{{draft}}/appearances/{{appearance}}/",
        ("[name=hedges]", "x" * 4001),
        "[name=hedges]",
    )
    yield from form("desk-evidence-new", f"{queue}{{draft}}/evidence/new/")
    yield Sight(
        "desk-evidence-new",
        "described",
        f"{queue}{{draft}}/evidence/new/",
        "analyst",
        422,
        SEND,
        (("[name=new_source]", "on"),),
    )
    yield Sight(
        "desk-evidence-new",
        "found",
        f"{queue}{{draft}}/evidence/new/",
        "analyst",
        200,
        "[value=find-source]",
        (("[name=source_find]", "Iran"),),
        "#id_source_options",
    )
    linked, judged = f"{queue}{{draft}}/evidence/{{evidence}}/", ("[name=credibility]", "2")
    yield overtaken(
        "desk-evidence-new", f"{queue}{{draft}}/evidence/new/?source={{source}}", judged, ("[name=note]", OTHERS)
    )
    yield from form("desk-evidence", linked, ("[name=note]", ""), "[name=note]")
    yield from form("desk-evidence-withdraw", f"{linked}withdraw/", stale="[name=withdrawn_because]")
    yield from form("desk-check", f"{queue}{{desk_public}}/check/")
    yield from form("desk-propose", f"{queue}{{draft}}/propose/")
    yield Sight("desk-propose", "empty", f"{queue}{{bare}}/propose/", "analyst")
    yield Sight("desk-propose", "public", f"{queue}{{desk_public}}/propose/", "analyst")
    yield Sight("desk-propose", "busy", f"{queue}{{busy}}/propose/", "analyst")
    yield Sight("desk-propose", "mended", f"{queue}{{back}}/propose/?from={{returned}}", "analyst")
    yield Sight(
        "desk-propose", "preview", f"{queue}{{back}}/propose/?from={{returned}}", "analyst", 200, "[value=preview]"
    )
    yield overtaken("desk-propose", f"{queue}{{back}}/propose/?from={{returned}}", press="[value=send]")
    yield from form("desk-quick", f"{queue}{{draft}}/quick/")
    yield overtaken(
        "desk-quick", f"{queue}{{draft}}/quick/", ("[name=status][value=unresolved]", "on"),
        ("[name=basis][value=single_origin]", "on"), ("[name=reasons]", OTHERS), ("[name=cites]", "on"),
    )  # fmt: skip
    yield Sight("desk-quick", "public", f"{queue}{{desk_public}}/quick/", "analyst")
    yield Sight("desk-quick", "busy", f"{queue}{{quick_open}}/quick/", "analyst")
    yield Sight("desk-claim", "to complete", f"{queue}{{quick}}/", "analyst")
    yield Sight("desk", "to complete", "/desk/?view=complete", "analyst")
    yield Sight("desk-proposal", "quick", "/desk/proposals/{quick_open_proposal}/", "reviewer")
    yield Sight(
        "desk-complete",
        "error",
        "/desk/proposals/{quick_proposal}/",
        "analyst",
        422,
        "form[action$=complete\\/] button",
    )
    yield Sight("desk-proposal", "part of a batch", "/desk/proposals/{half}/", "reviewer")
    yield Sight("desk-proposal", "of an import", "/desk/proposals/{imported}/", "reviewer")
    yield Sight("desk-batch", "source", "/desk/batches/{batch}/", "reviewer")
    yield Sight("desk-batch", "import", "/desk/batches/{import_batch}/", "reviewer")
    yield Sight(
        "desk-batch-approve",
        "error",
        "/desk/batches/{import_batch}/",
        "reviewer",
        422,
        "form[action$=approve\\/] button",
    )
    yield Sight("desk-batch", "decided", "/desk/batches/{merged_batch}/", "reviewer")
    yield Sight(
        "desk-batch-send-back", "error", "/desk/batches/{batch}/", "reviewer", 422, "form[action$=send-back\\/] button"
    )
    yield Sight(
        "desk-batch-alone", "error", "/desk/batches/{batch_alone}/", "editor", 422,
        "form[action$=publish-alone\\/] button",
    )  # fmt: skip
    yield Sight(
        "desk-batch-take-back", "too late", "/desk/batches/{batch}/", "analyst", 422,
        "form[action$=take-back\\/] button", to="/desk/batches/{merged_batch}/take-back/", whole=True,
    )  # fmt: skip
    yield from form("desk-pause", f"{queue}{{desk_public}}/pause/")
    yield from form("desk-withdraw", f"{queue}{{desk_public}}/withdraw/", role="editor")
    yield Sight("desk-withdraw", "refused", f"{queue}{{desk_public}}/withdraw/", "analyst", 403)
    yield Sight("desk-proposal", "to decide", "/desk/proposals/{open}/", "editor")
    yield Sight("desk-proposal", "one's own", "/desk/proposals/{open}/", "analyst")
    yield Sight("desk-proposal", "decided", "/desk/proposals/{returned}/", "analyst")
    yield Sight(
        "desk-send-back", "error", "/desk/proposals/{open}/", "editor", 422, "form[action$=send-back\\/] button"
    )
    yield Sight(
        "desk-approve", "changed", "/desk/proposals/{open}/", "editor", 422, "form[action$=approve\\/] button",
        (("form[action$=approve\\/] [name=digest]", "0" * 64),), whole=True,
    )  # fmt: skip
    yield Sight(
        "desk-take-back", "too late", "/desk/proposals/{open}/", "analyst", 422, "form[action$=take-back\\/] button",
        to="/desk/proposals/{returned}/take-back/", whole=True,
    )  # fmt: skip
    yield Sight(
        "desk-publish-alone",
        "error",
        "/desk/proposals/{alone}/",
        "editor",
        422,
        "form[action$=publish-alone\\/] button",
    )
    yield Sight("desk-claim", "replied", f"{queue}{{replied_id}}/", "editor")
    yield from form("desk-reply-new", f"{queue}{{draft}}/replies/new/")
    yield overtaken(
        "desk-reply-new", f"{queue}{{draft}}/replies/new/", ("[name=asked]", OTHERS),
        ("[name=asked_on]", "1 June 2022"), ("[name=until]", "8 June 2022"),
    )  # fmt: skip
    yield from form("desk-reply", f"{queue}{{replied_id}}/replies/{{reply}}/", ("[name=asked]", ""), "[name=asked]")
    yield from form("desk-reply-withdraw", f"{queue}{{replied_id}}/replies/{{reply}}/withdraw/")
    yield Sight("desk-claim", "contested", f"{queue}{{contested_id}}/", "reviewer")
    yield Sight("desk", "contested", "/desk/?view=all&state=contested", "analyst")
    yield from form("desk-dissent-new", f"{queue}{{desk_public}}/dissents/new/")
    yield overtaken(
        "desk-dissent-new", f"{queue}{{desk_public}}/dissents/new/", ("[name=status]", "on"), ("[name=reasons]", OTHERS)
    )
    yield Sight("desk-dissent-new", "waiting", f"{queue}{{busy}}/dissents/new/", "reviewer")
    dissent = f"{queue}{{contested_id}}/dissents/{{dissent}}/"
    yield from form("desk-dissent", dissent, ("[name=reasons]", ""), "[name=reasons]", "reviewer")
    yield from form("desk-dissent-withdraw", f"{dissent}withdraw/", role="reviewer")
    yield from form("desk-dissent-propose", f"{queue}{{contested_id}}/dissents/propose/", ("[name=note]", "x" * 2001))
    yield Sight("desk-reports", "filled", "/desk/reports/", "editor")
    yield Sight("desk-reports", "answered", "/desk/reports/?view=answered", "analyst")
    yield Sight("desk-report", "open", "/desk/reports/{report}/", "analyst")
    yield Sight("desk-report", "restricted", "/desk/reports/{complaint}/", "editor")
    yield Sight("desk-report", "refused", "/desk/reports/{complaint}/", "analyst", 404)
    yield Sight("desk-report", "answered", "/desk/reports/{answered_report}/", "editor")
    yield from form("desk-report-new", "/desk/reports/new/", role="editor")
    look, decide, attach, hold, forget = (
        f"form[action$={act}\\/]" for act in ("look", "decide", "attach", "hold", "forget")
    )
    yield Sight("desk-report-decide", "error", "/desk/reports/{report}/", "analyst", 422, f"{decide} button")
    yield Sight(
        "desk-report-attach", "error", "/desk/reports/{report}/", "analyst", 422, f"{attach} button",
        ((f"{attach} [name=claim]", NOWHERE),),
    )  # fmt: skip
    yield Sight(
        "desk-report-hold", "error", "/desk/reports/{report}/", "editor", 422, f"{hold} button",
        ((f"{hold} [name=held_because]", "x" * 301),),
    )  # fmt: skip
    for name, receipt, sent, typed in (
        ("look", "report", look, ()),
        ("decide", "report", decide, (("[value=partly]", "on"), ("[name=outcome]", OTHERS))),
        ("attach", "report", attach, (("[name=claim]", "CR-{desk_public}"),)),
        ("hold", "answered_report", hold, (("[name=held_because]", OTHERS),)),
        ("forget", "answered_report", forget, ()),
    ):
        yield Sight(
            f"desk-report-{name}", "stale", f"/desk/reports/{{{receipt}}}/", "editor", 409, f"{sent} button",
            tuple((f"{sent} {field}", words) for field, words in (("[name=version]", NEVER), *typed)),
        )  # fmt: skip
    yield Sight("desk-sources", "filled", "/desk/sources/", "analyst")
    yield Sight("desk-sources", "empty", f"/desk/sources/?q={NOWHERE}", "analyst")
    yield Sight("desk-source", "filled", "/desk/sources/{desk_source}/", "analyst")
    yield Sight("desk-source", "still named", "/desk/sources/{withheld}/", "editor")
    yield from form("desk-source-new", "/desk/sources/new/")
    yield from form("desk-source-edit", "/desk/sources/{desk_source}/edit/", ("[name=title]", ""), "[name=title]")
    derived, unknown = "[name=lineage][value=derived]", "[name=lineage][value=unknown]"
    yield from form("desk-source-lineage", "/desk/sources/{desk_source}/lineage/", (derived, "on"), unknown)
    yield from form("desk-source-grade", "/desk/sources/{desk_source}/grade/")
    yield from form("desk-source-propose", "/desk/sources/{source}/propose/")
    yield Sight("desk-articles", "filled", "/desk/articles/", "analyst")
    yield Sight("desk-article", "filled", "/desk/articles/{desk_article}/", "analyst")
    packet = "/desk/articles/{desk_article}/packet/"
    yield from form("desk-packet", packet, ("[name$=decision][value=send_back]", "on"), role="reviewer")
    yield Sight("desk-checks", "filled", "/desk/checks/", "reviewer")
    yield Sight("desk-proposal-page", "preview", "/desk/proposals/{open}/page/", "reviewer")
    yield from form("desk-bulk", "/desk/assign/?claims={draft}")
    yield Sight("desk-notices", "filled", "/desk/notices/", "analyst")
    wish, opened = "form[action$=mail\\/]", "li form[action$=read\\/]"
    yield Sight("desk-mail", "error", "/desk/notices/", "analyst", 422, f"{wish} button", ((f"{wish} :checked", ""),))
    yield Sight(
        "desk-notices-read", "error", "/desk/notices/", "analyst", 422, f"{opened} button",
        ((f"{opened} [name=notice]", "x"),), whole=True,
    )  # fmt: skip
    pasting = f"{queue}{{draft}}/evidence/paste/"
    yield from form("desk-evidence-paste", pasting)
    address = ("[name=addresses]", "https://news.example/a/new-page")
    yield Sight("desk-evidence-paste", "described", pasting, "analyst", 200, "[value=find-addresses]", (address,))
    known = ("[name=addresses]", "{desk_address}")
    yield overtaken(
        "desk-evidence-paste", pasting, known, ("[name=stance][value=context]", "on"), judged, ("[name=note]", OTHERS)
    )
    yield from form("desk-merge", f"{queue}{{desk_public}}/merge/", role="editor")
    yield from form("desk-resume", f"{queue}{{paused_id}}/resume/")
    yield from form("desk-redact", "/desk/redact/", role="editor")
    yield Sight("desk-redact", "filled in", "/desk/redact/?source={withheld}", "editor")
    yield from form("desk-source-readers", "/desk/sources/{withheld}/readers/", role="editor")
    yield Sight("desk-source-readers", "not withheld", "/desk/sources/{desk_source}/readers/", "editor", 404)
    yield Sight("desk-people", "filled", "/desk/people/", "editor")
    yield Sight("desk-invite", "error", "/desk/people/", "editor", 422, "form[action$=invite\\/] button")
    yield Sight("desk-person", "filled", "/desk/people/{person}/", "editor")
    yield Sight("desk-person", "one's own", "/desk/people/{editor_person}/", "editor")
    yield Sight("desk-person", "closed", "/desk/people/{gone_person}/", "editor")
    yield Sight(
        "desk-person-close", "error", "/desk/people/{person}/", "editor", 422, "form[action$=close\\/] button",
        (("[name=heir] option", NEVER),),
    )  # fmt: skip


def form(
    name: str, path: str, type: tuple[str, str] | None = None, stale: str = "", role: str = "analyst"
) -> Iterator[Sight]:
    """A form as it opens, and as it answers when what it needs is missing.

    With `stale`, a field that is typed anew, also as it answers when somebody else has changed its row meanwhile.
    """
    yield Sight(name, "filled", path, role)
    yield Sight(name, "error", path, role, 422, SEND, (type,) if type else ())
    if stale:
        yield overtaken(name, path, (stale, OTHERS), role=role)


def overtaken(name: str, path: str, *typed: tuple[str, str], role: str = "analyst", press: str = SEND) -> Sight:
    """A form with nothing missing, as it answers when somebody else has changed its claim or row meanwhile."""
    return Sight(name, "stale", path, role, 409, press, (*typed, ("main [name=version]", NEVER)))


def door() -> Iterator[Sight]:
    """Where people come in, and what a wrong address answers."""
    yield Sight("login", "empty", "/login/")
    yield Sight(
        "login",
        "error",
        "/login/",
        "",
        422,
        "main form [type=submit], main form button",
        (("[name=username]", "nobody"),),
    )
    yield Sight("password", "empty", "/password/", "reviewer")
    yield Sight("password", "error", "/password/", "reviewer", 422, SEND)
    yield Sight("password-changed", "filled", "/password/changed/", "reviewer")
    yield Sight("mfa_index", "empty", "/account/", "analyst")
    yield from form("account_reauthenticate", "/account/again/")
    yield from form("mfa_activate_totp", "/account/app/")
    yield Sight("mfa_add_webauthn", "filled", "/account/passkeys/add/", "analyst")
    yield from form("invitation", "/account/invitation/{invitation}/", role="")
    yield Sight("invitation", "dead", f"/account/invitation/{NOWHERE}/", status=404)
    yield from form("reset", "/account/new-password/", role="")
    yield Sight("reset-sent", "filled", "/account/new-password/sent/")
    yield from form("reset-choose", "/account/new-password/{reset}/", role="")
    yield Sight("reset-choose", "dead", "/account/new-password/MQ/no-token/")
    yield Sight("404", "error", f"/{NOWHERE}/", status=404)
    yield Sight("405", "error", "/desk/proposals/{open}/approve/", "editor", 405)
    yield Sight(
        "413", "error", "/report/", status=413, press="main form[method=post] button.btn",
        type=(("[name=token]", "{claim:x>2600000}"),),
    )  # fmt: skip
    yield Sight(
        "login", "carried", "/report/", status=403, press="main form[method=post] button.btn",
        type=(("[name=what]", "What was typed"),), to="/desk/claims/{draft}/notes/",
    )  # fmt: skip


def admin() -> Iterator[Sight]:
    """The admin, by kinds of page: Django makes the same ones for each model."""
    yield Sight("admin:index", "filled", "/admin/", "editor")
    yield Sight("admin:login", "refused", "/admin/", "analyst", 403)
    yield Sight("admin:app_list", "filled", "/admin/claims/", "editor")
    yield Sight("admin:password_change_done", "filled", "/admin/password_change/done/", "editor")
    for kind in ("claims/claim", "claims/edition", "sources/source", "people/user", "people/accessevent"):
        yield Sight("admin:changelist", kind, f"/admin/{kind}/", "editor")
    yield Sight("admin:changelist", "empty", f"/admin/claims/claim/?q={NOWHERE}", "editor")
    for row in ("admin_claim", "admin_person", "admin_edition", "admin_source", "admin_topic"):
        yield Sight("admin:change", row, f"{{{row}}}change/", "editor")
    yield Sight("admin:change", "error", "{admin_topic}change/", "editor", 200, "[name=_save]", (("[name=label]", ""),))
    yield Sight("admin:add", "empty", "/admin/claims/topic/add/", "editor")
    yield Sight("admin:add", "error", "/admin/claims/topic/add/", "editor", 200, "[name=_save]")
    yield Sight("admin:history", "filled", "{admin_claim}history/", "editor")
    yield Sight("admin:delete", "refused", "{admin_claim}delete/", "editor", 403)
    yield Sight("admin:auth_user_password_change", "refused", "/admin/people/user/{person}/password/", "editor", 403)


SIGHTS = [*public(), *desk(), *door(), *admin()]
FIRST_OF_ITS_TYPE = frozenset({sight.name: sight for sight in reversed(SIGHTS)}.values())
"""One page of each type: its other states have the same colours."""

AFTER_IT = "ends in a redirect, or says 404"
NOT_SEEN = {
    "account_login": "the page of `login`", "app-picture": "a picture",
    "mfa_authenticate": "seen by test_accounts", "mfa_view_recovery_codes": "seen by test_accounts",
    "mfa_login_webauthn": "JSON, or ends in a redirect", "mfa_deactivate_totp": AFTER_IT,
    "mfa_remove_webauthn": AFTER_IT, "sessions-end": AFTER_IT,
    "desk-invitation-withdraw": AFTER_IT, "desk-person-sessions": AFTER_IT,
    "desk-person-factors": AFTER_IT, "desk-person-reopen": AFTER_IT, "desk-draft": AFTER_IT, "desk-try-again": AFTER_IT,
    "claim-json": "JSON", "history-json": "JSON", "version-json": "JSON", "claims-json": "JSON",
    "robots": "text", "sitemap": "XML", "sitemaps": "XML",
    "logout": "ends in a redirect", "admin:logout": "ends in a redirect", "admin:view_on_site": AFTER_IT,
    "admin:password_change": "ends in a redirect", "admin:autocomplete": "JSON", "admin:jsi18n": "a script",
}  # fmt: skip
"""Named addresses that answer with no page of their own, and what they answer with."""


def named_urls() -> set[str]:
    """The names of all URLs of the site; those of the admin by kind, as each model has the same ones."""
    return set(_names(get_resolver(), ""))


def _names(resolver: Any, prefix: str) -> Iterator[str]:
    for entry in resolver.url_patterns:
        if hasattr(entry, "url_patterns"):
            inner = f"{entry.namespace}:" if entry.namespace else prefix
            yield from _names(entry, "" if inner == "claims:" else inner)
        elif entry.name:
            yield prefix + _kind(entry.name) if prefix == "admin:" else prefix + entry.name


def _kind(name: str) -> str:
    last = name.rpartition("_")[2]
    return last if name.count("_") > 1 and last in ("changelist", "add", "change", "delete", "history") else name
