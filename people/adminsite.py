"""The admin site and what its pages share: roles decide, nobody deletes, and what is written once is only shown."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView, redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from people.roles import Act, require

LONGEST_SEARCH = 200  # characters


class RecordAdminSite(admin.AdminSite):
    """Django's own, behind our login. A superuser without the role gets no further than anybody else."""

    site_header = _("Claim Record: admin")
    site_title = _("Admin")
    index_title = _("Records and people")
    site_url = "/desk/"

    def has_permission(self, request: HttpRequest) -> bool:
        """False sends a stranger to the login page; whoever is logged in and may not come is told who may."""
        if not request.user.is_authenticated:
            return False
        require(request.user, Act.ADMIN)
        return True

    @method_decorator(never_cache)
    @login_not_required
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Our login page is the only one."""
        if self.has_permission(request):
            return redirect("admin:index")
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))

    def logout(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return LogoutView.as_view()(request)

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect("password")


class KnownRows(AutocompleteSelect):
    """Django's own, which looks up whatever was sent as the id of a row: what is no id names no row."""

    def optgroups(self, name: str, value: Any, attr: dict[str, Any] | None = None) -> Any:
        return super().optgroups(name, [one for one in value if str(one).isdecimal() and len(str(one)) < 19], attr)


class Guarded:
    """Who may do what in the admin: our roles, never Django's own permissions. Nobody deletes."""

    act: str = Act.ADMIN
    actions = None

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            kwargs.setdefault("widget", KnownRows(db_field, self.admin_site))  # type: ignore[attr-defined]
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """The longest text that is looked for is no longer than the desk's own; SQLite fails on very long ones."""
        return super().get_search_results(request, queryset, search_term[:LONGEST_SEARCH])  # type: ignore[misc]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def _may(self, request: HttpRequest) -> bool:
        return bool(request.user.is_authenticated and request.user.may(self.act))


class OnlyShown(Guarded):
    """Rows that are written elsewhere: to be looked up, never added, changed or deleted here."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ShownInline(OnlyShown, admin.TabularInline):
    """Rows of another kind, shown with the one they belong to."""

    template = "admin/shown_inline.html"
    extra = 0
    can_delete = False
