"""The people who work at the desk. Readers have no account."""

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from people.roles import Role, permits


class User(AbstractUser):
    """A member of staff. The public sees a role; a name only where that person chose one.

    `uid` is the opaque id that enters salted commitments, so that a log never holds a name.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    public_name = models.CharField(_("public name"), max_length=80, blank=True)
    shows_name = models.BooleanField(
        _("show my public name"),
        default=False,
        help_text=_("Readers see this name beside your work. Reversible."),
    )

    single_keys = models.BooleanField(
        _("single-key shortcuts"),
        default=True,
        help_text=_("At the desk, one key alone follows a link or presses a button."),
    )

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles this person holds now; none for a deactivated account."""
        if not self.is_active or self.pk is None:
            return frozenset()
        return frozenset(self.role_grants.filter(revoked_at=None).values_list("role", flat=True))

    def may(self, act: str) -> bool:
        """Whether any role held now allows `act` (one of `people.roles.Act`). A superuser gets no more than that."""
        return permits(self.roles, act)

    def forget_roles(self) -> None:
        """Read the roles afresh next time they are asked for."""
        self.__dict__.pop("roles", None)


class RoleGrant(models.Model):
    """One line of the log of roles: who gave which role to whom, why, and when it ended."""

    user = models.ForeignKey(User, models.PROTECT, related_name="role_grants")
    role = models.CharField(max_length=10, choices=Role.choices)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField(default=timezone.now, editable=False)
    reason = models.CharField(max_length=200, blank=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role"], condition=models.Q(revoked_at=None), name="one_open_grant_a_role"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.user}"


class FormReceipt(models.Model):
    """What one sending of a desk form led to: a double click or a resend gives the same answer, not a second act.

    A receipt is of use for minutes; those of a person's last day are kept.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    token = models.CharField(max_length=43)
    address = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "token"], name="form_sent_once")]
        indexes = [models.Index(fields=["user", "at"], name="form_receipt_age")]

    def __str__(self) -> str:
        return self.address


class Invitation(models.Model):
    """Leave for one person at one address to make an account with one role: once, and not for long.

    The token itself is in the mail alone; the row holds its SHA-256.
    """

    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    address = models.EmailField(_("e-mail address"))
    role = models.CharField(max_length=10, choices=Role.choices)
    invited_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="invitations")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.address}"


class Letter(models.Model):
    """Mail about an account that waits for the `work` process. The row goes once it is sent.

    It holds no secret: a link is made when the mail is. Who asked for a new password is known by the address they
    typed alone; whether anybody has it is looked up when the mail is sent, out of sight of whoever asked.
    """

    class Kind(models.TextChoices):
        NEW_PASSWORD = "new_password", _("a link for a new password")
        CHANGED = "changed", _("something about the account changed")

    kind = models.CharField(max_length=12, choices=Kind)
    to = models.CharField(_("e-mail address"), max_length=320)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    what = models.CharField(max_length=20, blank=True, help_text=_("What changed: a kind of line of the access log."))
    detail = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now, editable=False)
    taken_at = models.DateTimeField(_("being sent since"), null=True)
    address = models.CharField(_("network address"), max_length=45, blank=True)
    request = models.CharField(_("request id"), max_length=16, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.at:%Y-%m-%d %H:%M}"


class OpenSession(models.Model):
    """Where a person is logged in, so that they can see it and end it. Without the row the session is over."""

    user = models.ForeignKey(User, models.CASCADE, related_name="open_sessions")
    key = models.CharField(max_length=40, unique=True)
    began_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    address = models.CharField(_("network address"), max_length=45)
    browser = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-seen_at"]

    def __str__(self) -> str:
        return f"{self.user}, {self.began_at:%Y-%m-%d %H:%M}"


class GuessCount(models.Model):
    """How often something secret was guessed at since the count began. The key is a digest: it holds no name."""

    key = models.CharField(max_length=64, primary_key=True)
    began_at = models.DateTimeField()
    count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.key[:8]}: {self.count}"


class AccessEvent(models.Model):
    """One line of the log of accounts: who came in or was refused, and what was changed about whom.

    Written once. It holds no password, code, link or typed name.
    """

    class Kind(models.TextChoices):
        LOGIN = "login", _("logged in")
        LOGIN_FAILED = "login_failed", _("wrong name or password")
        LOCKED = "locked", _("too many tries, not let in")
        LOGOUT = "logout", _("logged out")
        CODE_FAILED = "code_failed", _("wrong second factor")
        PROVED = "proved", _("proved again who they are")
        FACTOR_ADDED = "factor_added", _("second factor added")
        FACTOR_REMOVED = "factor_removed", _("second factor removed")
        NEW_CODES = "new_codes", _("new recovery codes")
        PASSWORD_CHANGED = "password_changed", _("password changed")
        EMAIL_CHANGED = "email_changed", _("e-mail address changed")
        NAME_CHANGED = "name_changed", _("name changed")
        RESET_ASKED = "reset_asked", _("asked for a new password")
        SESSIONS_ENDED = "sessions_ended", _("sessions ended")
        INVITED = "invited", _("invited somebody")
        INVITATION_WITHDRAWN = "uninvited", _("withdrew an invitation")
        JOINED = "joined", _("accepted an invitation")
        ROLE_GIVEN = "role_given", _("role given")
        ROLE_TAKEN = "role_taken", _("role taken")
        CLOSED = "closed", _("account closed")
        REOPENED = "reopened", _("account opened again")
        REFUSED = "refused", _("refused")
        EXPORTED = "exported", _("exported")
        RESTORED = "restored", _("restored")
        REDACTED = "redacted", _("redacted")
        SIGHT_GIVEN = "sight_given", _("may see a withheld source")
        SIGHT_TAKEN = "sight_taken", _("may no longer see a withheld source")

    at = models.DateTimeField(default=timezone.now, editable=False)
    kind = models.CharField(max_length=20, choices=Kind)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="access_events")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    address = models.CharField(_("network address"), max_length=45, blank=True)
    request = models.CharField(_("request id"), max_length=16, blank=True)
    detail = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["user", "-id"], name="access_event_of_user")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.user or '–'}"
