"""People in the admin: accounts, the roles they hold, and the log of both.

Roles change through `people.roles` alone, which logs who gave them and lets nobody change their own.
"""

from __future__ import annotations

from typing import Any

from allauth.account.admin import EmailAddress
from allauth.mfa.admin import Authenticator
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from claims.admin.verbs import Compared, ReadForm
from claims.record import revision
from people import events
from people.adminsite import OnlyShown, ShownInline
from people.forms import refuse_taken_name
from people.gate import fresh
from people.grants import GrantRefused, grant, hold, revoke
from people.models import AccessEvent, RoleGrant, User
from people.roles import Act, Role
from sources.writing import clean_line

PUBLIC = ("public_name", "shows_name")

admin.site.unregister([Group, EmailAddress, Authenticator])


class PersonForm(ReadForm, UserChangeForm):
    """An account, with the roles it holds now."""

    roles_held = forms.MultipleChoiceField(
        label=_("Roles"), choices=Role.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    reason = forms.CharField(label=_("Why the roles change"), max_length=200, required=False)
    editor: User

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["roles_held"] = sorted(self.instance.roles)

    def clean_username(self) -> str:
        name: str = self.cleaned_data["username"]
        if "username" in self.changed_data:
            refuse_taken_name(name, but=self.instance)
        return name

    def clean_public_name(self) -> str:
        return _cleaned(self.cleaned_data["public_name"])

    def clean_reason(self) -> str:
        return _cleaned(self.cleaned_data["reason"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "roles_held" in self.changed_data and "roles_held" in data:
            if self.instance.pk == self.editor.pk:
                events.refused(self.editor, "to change their own roles")
                self.add_error("roles_held", _("Nobody changes their own roles. Ask another editor."))
            elif not data.get("reason"):
                self.add_error("reason", _("Say why the roles change; the log keeps it."))
        return data


class GrantInline(ShownInline):
    model = RoleGrant
    fk_name = "user"
    verbose_name_plural = _("log of roles")
    fields = readonly_fields = ("role", "granted_by", "granted_at", "reason", "revoked_by", "revoked_at")


@admin.register(User)
class PersonAdmin(Compared, DjangoUserAdmin):
    act = Act.PEOPLE
    form = PersonForm
    list_display = ("username", "public_name", "is_active", "last_login")
    list_filter = ("is_active",)
    search_fields = ("username", "public_name", "email")
    fieldsets = (
        (None, {"fields": ("username", "email", "read_at")}),
        (_("Shown to readers"), {"fields": PUBLIC}),
        (_("Roles"), {"fields": ("roles_held", "reason")}),
        (_("Set elsewhere"), {"fields": ("is_active", "desk", "last_login", "date_joined")}),
    )
    readonly_fields = ("is_active", "desk", "last_login", "date_joined")
    filter_horizontal = ()
    inlines = (GrantInline,)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Accounts come from invitations alone."""
        return False

    @method_decorator(fresh)
    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What somebody may do here is not changed by whoever finds a desk unattended."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except GrantRefused as refusal:
            messages.error(request, str(refusal))
            return redirect(request.path)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Nobody sets a password for somebody else, who would then be two people."""
        raise PermissionDenied(_("Everybody sets their own password, by a link in a mail if need be."))

    @admin.display(description=_("sessions, second factor, closing"))
    def desk(self, person: User) -> str:
        return format_html('<a href="{}">{}</a>', reverse("claims:desk-person", args=[person.pk]), _("At the desk"))

    def get_inlines(self, request: HttpRequest, obj: User | None) -> tuple[type[GrantInline], ...]:
        return self.inlines if obj else ()

    def get_form(self, request: HttpRequest, obj: User | None = None, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, **kwargs)
        form.editor = request.user
        return form

    def lock(self, request: HttpRequest, row: User) -> None:
        """Both accounts, since roles may change."""
        hold(row, request.user)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if set(PUBLIC) & set(form.changed_data):
            revision.move()
        before = User.objects.get(pk=obj.pk)
        super().save_model(request, obj, form, change)
        events.note_own_facts(obj, before, by=request.user)
        if "roles_held" in form.changed_data:
            _set_roles(obj, set(form.cleaned_data["roles_held"]), by=request.user, reason=form.cleaned_data["reason"])


@admin.register(RoleGrant)
class GrantAdmin(OnlyShown, admin.ModelAdmin):
    act = Act.PEOPLE
    list_display = ("user", "role", "granted_by", "granted_at", "revoked_by", "revoked_at")
    list_filter = ("role",)
    list_select_related = ("user", "granted_by", "revoked_by")
    search_fields = ("user__username",)


@admin.register(AccessEvent)
class EventAdmin(OnlyShown, admin.ModelAdmin):
    act = Act.PEOPLE
    list_display = ("at", "kind", "user", "by", "address", "detail")
    list_filter = ("kind", "at")
    list_select_related = ("user", "by")
    search_fields = ("user__username", "=address", "=request")
    show_full_result_count = False
    fields = ("at", "kind", "user", "by", "address", "request", "detail")


def _set_roles(user: User, wanted: set[str], *, by: User, reason: str) -> None:
    held = set(user.roles)
    for role in sorted(wanted - held):
        grant(user, role, by=by, reason=reason)
    for role in sorted(held - wanted):
        revoke(user, role, by=by)


def _cleaned(text: str) -> str:
    try:
        return clean_line(text)
    except ValueError as error:
        raise forms.ValidationError(str(error)) from error
