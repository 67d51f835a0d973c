"""Who may do what at which address, as data. `test_role_matrix` walks the resolver and compares.

A new address without a line here fails. Six people ask: nobody logged in, Cleo who has an account and no role,
and one of each role. A line names the roles that get through by GET and by POST; everybody else is sent to the login
page (nobody), refused (403), or, where the method is not served at all, told so (405).
"""

from __future__ import annotations

from dataclasses import dataclass

ROLES = ("reader", "analyst", "reviewer", "editor")
STAFF = frozenset(ROLES)
WORKERS = frozenset({"analyst", "reviewer", "editor"})
DISSENTERS = frozenset({"analyst", "reviewer"})
CHECKERS = frozenset({"reviewer", "editor"})
EDITORS = frozenset({"editor"})
ACCOUNTS = frozenset({*ROLES, "outside"})
EVERYONE = frozenset({*ACCOUNTS, "anonymous"})
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Access:
    """Who gets through by GET and by POST; None where the method is not served."""

    get: frozenset[str] | None
    post: frozenset[str] | None = None
    asks_login: bool = True


PUBLIC = Access(EVERYONE, None, asks_login=False)
READ = Access(STAFF)
WORK = Access(WORKERS, WORKERS)
DISSENT = Access(DISSENTERS, DISSENTERS)
CHECK = Access(None, CHECKERS)
SHOWN = Access(EDITORS, NOBODY)
EDITED = Access(EDITORS, EDITORS)
LOOKED_UP = Access(EDITORS)
CLOSED = Access(NOBODY, NOBODY)
ACT = Access(None, EDITORS)
OWN = Access(ACCOUNTS, ACCOUNTS)
OWN_ACT = Access(None, ACCOUNTS)
DOOR = Access(EVERYONE, EVERYONE, asks_login=False)

OPEN_PLACES = (
    *("", "claims/", "claims.json", "articles/", "topics/", "changes/", "changes/timeline/", "corrections/"),
    *(
        "method/",
        "about/",
        "complaints/",
        "corrections/policy/",
        "robots.txt",
        "sitemap.xml",
        "sitemap-<slug:section>.xml",
    ),
    *("claims/<address:where>/", "claims/<address:where>.json", "claims/<address:where>/history/"),
    *("claims/<address:where>/history.json", "claims/<address:where>/v/<int:number>/"),
    *("claims/<address:where>/v/<int:number>.json", "articles/<slug:place>/", "sources/<slug:place>/"),
    *("publishers/<slug:place>/", "actors/<slug:place>/", "topics/<slug:slug>/"),
)

REPORT = {"report/": Access(EVERYONE, EVERYONE, asks_login=False), "report/<slug:receipt>/": PUBLIC}

DESK = {
    "desk/": READ,
    "desk/articles/": READ,
    "desk/articles/<slug:public_id>/": READ,
    "desk/assign/": WORK,
    "desk/claims/new/": WORK,
    "desk/claims/<slug:public_id>/": READ,
    "desk/claims/<slug:public_id>/edit/": WORK,
    "desk/claims/<slug:public_id>/appearances/new/": WORK,
    "desk/claims/<slug:public_id>/appearances/<slug:key>/": WORK,
    "desk/claims/<slug:public_id>/evidence/new/": WORK,
    "desk/claims/<slug:public_id>/evidence/paste/": WORK,
    "desk/claims/<slug:public_id>/evidence/<slug:key>/": WORK,
    "desk/claims/<slug:public_id>/evidence/<slug:key>/withdraw/": WORK,
    "desk/claims/<slug:public_id>/replies/new/": WORK,
    "desk/claims/<slug:public_id>/replies/<slug:key>/": WORK,
    "desk/claims/<slug:public_id>/replies/<slug:key>/withdraw/": WORK,
    "desk/claims/<slug:public_id>/dissents/new/": DISSENT,
    "desk/claims/<slug:public_id>/dissents/propose/": WORK,
    "desk/claims/<slug:public_id>/dissents/<slug:key>/": DISSENT,
    "desk/claims/<slug:public_id>/dissents/<slug:key>/withdraw/": WORK,
    "desk/claims/<slug:public_id>/check/": WORK,
    "desk/claims/<slug:public_id>/notes/": WORK,
    "desk/claims/<slug:public_id>/propose/": WORK,
    "desk/claims/<slug:public_id>/quick/": WORK,
    "desk/claims/<slug:public_id>/pause/": WORK,
    "desk/claims/<slug:public_id>/withdraw/": Access(EDITORS, EDITORS),
    "desk/claims/<slug:public_id>/merge/": Access(EDITORS, EDITORS),
    "desk/claims/<slug:public_id>/resume/": WORK,
    "desk/claims/<slug:public_id>/propose/draft/": Access(None, WORKERS),
    "desk/checks/": READ,
    "desk/articles/<slug:public_id>/packet/": Access(CHECKERS, CHECKERS),
    "desk/batches/<int:pk>/": READ,
    "desk/batches/<int:pk>/approve/": CHECK,
    "desk/batches/<int:pk>/send-back/": CHECK,
    "desk/batches/<int:pk>/take-back/": Access(None, WORKERS),
    "desk/batches/<int:pk>/publish-alone/": Access(None, EDITORS),
    "desk/redact/": Access(EDITORS, EDITORS),
    "desk/notices/": READ,
    "desk/notices/read/": Access(None, STAFF),
    "desk/notices/mail/": Access(None, STAFF),
    "desk/proposals/<int:pk>/page/": READ,
    "desk/proposals/<int:pk>/": READ,
    "desk/proposals/<int:pk>/approve/": CHECK,
    "desk/proposals/<int:pk>/send-back/": CHECK,
    "desk/proposals/<int:pk>/take-back/": Access(None, WORKERS),
    "desk/proposals/<int:pk>/try-again/": CHECK,
    "desk/proposals/<int:pk>/publish-alone/": Access(None, EDITORS),
    "desk/keys/": Access(STAFF, STAFF),
    "desk/proposals/<int:pk>/complete/": Access(None, WORKERS),
    "desk/reports/": READ,
    "desk/reports/new/": Access(EDITORS, EDITORS),
    "desk/reports/<slug:receipt>/": READ,
    "desk/reports/<slug:receipt>/look/": Access(None, WORKERS),
    "desk/reports/<slug:receipt>/decide/": Access(None, WORKERS),
    "desk/reports/<slug:receipt>/attach/": Access(None, WORKERS),
    "desk/reports/<slug:receipt>/hold/": Access(None, EDITORS),
    "desk/reports/<slug:receipt>/forget/": Access(None, EDITORS),
    "desk/people/": LOOKED_UP,
    "desk/people/invite/": ACT,
    "desk/people/invitations/<int:pk>/withdraw/": ACT,
    "desk/people/<int:pk>/": LOOKED_UP,
    "desk/people/<int:pk>/end-sessions/": ACT,
    "desk/people/<int:pk>/take-factors/": ACT,
    "desk/people/<int:pk>/close/": ACT,
    "desk/people/<int:pk>/reopen/": ACT,
    "desk/sources/": READ,
    "desk/sources/new/": WORK,
    "desk/sources/<slug:public_id>/": READ,
    "desk/sources/<slug:public_id>/edit/": WORK,
    "desk/sources/<slug:public_id>/lineage/": WORK,
    "desk/sources/<slug:public_id>/grade/": WORK,
    "desk/sources/<slug:public_id>/propose/": WORK,
    "desk/sources/<slug:public_id>/readers/": WORK,
}

ACCOUNT = {
    "login/": DOOR,
    "logout/": OWN_ACT,
    "password/": OWN,
    "password/changed/": OWN,
    "account/": Access(ACCOUNTS),
    "account/again/": OWN,
    "account/sessions/end/": OWN_ACT,
    "account/code/": DOOR,
    "account/passkey/": DOOR,
    "account/app/": OWN,
    "account/app/picture.svg": Access(ACCOUNTS),
    "account/app/remove/": OWN_ACT,
    "account/passkeys/add/": OWN,
    "account/passkeys/<int:pk>/remove/": OWN_ACT,
    "account/recovery/": OWN,
    "account/invitation/<slug:token>/": DOOR,
    "account/new-password/": DOOR,
    "account/new-password/sent/": PUBLIC,
    "account/new-password/<slug:uidb64>/<slug:token>/": DOOR,
    "admin/": EDITED,
    "admin/login/": Access(EDITORS, EDITORS),
    "admin/logout/": Access(None, EDITORS),
    "admin/password_change/": EDITED,
    "admin/password_change/done/": LOOKED_UP,
    "admin/autocomplete/": LOOKED_UP,
    "admin/jsi18n/": LOOKED_UP,
    "admin/r/<path:content_type_id>/<path:object_id>/": EDITED,
    "admin/people/user/<id>/password/": CLOSED,
    "admin/^(?P<app_label>claims|admin|people|sources)/$": EDITED,
    "admin/(?P<url>.*)$": EDITED,
}

# Rows that were written once are shown; records are mended through the desk's verbs; the rest may be added too.
SHOWN_MODELS = (
    *("claims/edition", "claims/proposal", "claims/evidence", "claims/check", "claims/batch"),
    *("admin/logentry", "people/rolegrant", "people/accessevent"),
)
MENDED_MODELS = ("claims/claim", "sources/source", "people/user")
EDITED_MODELS = ("claims/topic", "claims/article", "sources/publisher", "sources/actor")


def _admin(model: str, add: Access, change: Access) -> dict[str, Access]:
    place = f"admin/{model}/"
    return {
        place: EDITED,
        f"{place}add/": add,
        f"{place}<path:object_id>/history/": EDITED,
        f"{place}<path:object_id>/delete/": CLOSED,
        f"{place}<path:object_id>/change/": change,
        f"{place}<path:object_id>/": EDITED,
    }


ADMIN = {
    place: access
    for models, add, change in (
        (SHOWN_MODELS, CLOSED, SHOWN),
        (MENDED_MODELS, CLOSED, EDITED),
        (EDITED_MODELS, EDITED, EDITED),
    )
    for model in models
    for place, access in _admin(model, add, change).items()
}

MATRIX: dict[str, Access] = {**dict.fromkeys(OPEN_PLACES, PUBLIC), **REPORT, **DESK, **ACCOUNT, **ADMIN}
