"""Adding, editing and grading a source, and saying where its information comes from in plain words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims import withholding
from claims.forms.base import DeskForm, VersionedForm
from claims.forms.fields import AddressField, CodeField, DayField, LineField, LinesField, TextField, WhenField
from claims.forms.picking import Picker, PickSources
from people.grants import who_may
from people.models import User
from people.roles import Act
from sources import tracing
from sources.models import Actor, Grade, Source
from sources.saving import Unfit

LINEAGE_WORDS = [
    (Source.Lineage.ORIGIN, _("Its own: observation, document, statement or reporting")),
    (Source.Lineage.DERIVED, _("It repeats other sources, named below")),
    (Source.Lineage.UNKNOWN, _("Not known")),
]
PLAIN_FIELDS = (
    "title", "title_basis", "authors", "url", "archive_url", "seen_on", "published", "language", "kind",
    "read_as", "summary",
)  # fmt: skip


class SourceFields(DeskForm):
    """What a source is. Publisher and speaker are named; a new name makes a new one."""

    url = AddressField(
        label=_("Address"), required=False, help_text=_("Empty only where the source has no page of its own.")
    )
    title = LineField(label=_("Title"), max_length=500)
    title_basis = CodeField(label=_("Where the title is from"), choices=Source.TitleBasis.choices)
    publisher = LineField(label=_("Publisher"), help_text=_("Who carries it: outlet, ministry, institute."))
    via = LineField(
        label=_("By way of"), required=False,
        help_text=_("Whose text it carries, where it is a repost, a mirror or an agency copy."),
    )  # fmt: skip
    actor = LineField(label=_("Who speaks"), required=False, help_text=_("State, organisation or person."))
    actor_kind = CodeField(
        label=_("If that speaker is new: what it is"), required=False,
        choices=[("", "—"), *Actor.Kind.choices],
    )  # fmt: skip
    authors = LinesField(label=_("Authors as printed"), rows=2, required=False, help_text=_("One a line."))
    published = WhenField(
        label=_("Published"), required=False, help_text=_("As exact as the page says: 20 October 2022, Oct 2022.")
    )
    language = LineField(
        label=_("Language"), max_length=12, initial="en", help_text=_("Two letters: en, ru, fa, he, uk.")
    )
    kind = CodeField(label=_("Kind"), choices=Source.Kind.choices)
    read_as = CodeField(label=_("How we read it"), choices=Source.ReadAs.choices, initial="excerpt")
    seen_on = DayField(label=_("Day we saw it"), required=False)
    archive_url = AddressField(label=_("Address of an archived copy"), required=False)
    summary = TextField(label=_("What it says, in short"), required=False)

    def __init__(self, *args: Any, user: User, source: Source | None = None, **kwargs: Any) -> None:
        """`user` types; `source` is the one that is changed, None for a new one."""
        super().__init__(*args, **kwargs)
        self.user, self.source = user, source

    @property
    def known(self) -> Source | None:
        """The other source that has the address typed, to link to; none that this person may not see."""
        try:
            return self._other_at_address()
        except Unfit:
            return None

    def clean_url(self) -> str:
        try:
            if self._other_at_address() is not None:
                raise forms.ValidationError(tracing.TAKEN)
        except Unfit as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return str(self.cleaned_data["url"])

    def _other_at_address(self) -> Source | None:
        """An address that was left as it is asks nothing."""
        if not self.is_bound or "url" not in self.changed_data:
            return None
        return withholding.at_address(str(self["url"].value() or ""), user=self.user, but=self.source)

    def source_values(self) -> dict[str, Any]:
        """The source's own fields as `sources.tracing` takes them; the address is None where there is none."""
        return {**self.values(*PLAIN_FIELDS), "url": self.cleaned_data["url"] or None}

    def names(self) -> dict[str, str]:
        """Publisher, relay and speaker as typed."""
        return self.values("publisher", "via", "actor", "actor_kind")


class LineageFields(DeskForm):
    """Where a source's information comes from."""

    lineage = forms.ChoiceField(
        label=_("Where its information comes from"), choices=LINEAGE_WORDS, widget=forms.RadioSelect,
        initial=Source.Lineage.UNKNOWN,
    )  # fmt: skip
    derived_from = PickSources(label=_("It repeats"))

    @property
    def derived_picker(self) -> Picker:
        return Picker(self, "derived_from")

    def clean(self) -> None:
        super().clean()
        repeats = self.cleaned_data.get("lineage") == Source.Lineage.DERIVED
        named = self.cleaned_data.get("derived_from")
        if repeats and not named and "derived_from" not in self.errors:
            self.add_error("derived_from", _("Choose the sources it repeats, or say that it is not known."))
        if named and not repeats:
            self.add_error("lineage", _("You chose sources it repeats. Say so here, or clear the choice."))

    def lineage_values(self) -> dict[str, Any]:
        return self.values("lineage", "derived_from")


class GradeFields(DeskForm):
    """How reliable a source is, with the reason."""

    letter = CodeField(
        label=_("Reliability"),
        choices=[("", _("Not graded yet")), *[(g.value, f"{g.value}: {g.label}") for g in Grade.Letter]],
    )
    reason = LineField(label=_("Why this grade"), max_length=400)

    def grade_values(self) -> dict[str, Any]:
        return {**self.values("letter", "reason"), "on": timezone.now().date()}


class NewSourceForm(SourceFields, LineageFields, GradeFields):
    """A source we do not have yet. A grade may wait; one that is given has a reason."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["letter"].required = self.fields["reason"].required = False

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("letter") and not self.cleaned_data.get("reason"):
            self.add_error("reason", _("Say why it has this grade."))


class EditSourceForm(SourceFields, VersionedForm):
    """A source that is there already."""


class LineageForm(LineageFields, VersionedForm):
    """The lineage of a source that is there already."""


class GradeForm(GradeFields):
    """A new grade for a source; older grades stay as they were."""


class ReaderForm(DeskForm):
    """Who may see a withheld source."""

    person = CodeField(label=_("Person"), choices=lambda: [("", "—"), *_people()])
    sees = forms.ChoiceField(
        label=_("May they see it?"), widget=forms.RadioSelect, initial="yes",
        choices=[("yes", _("Yes, from now on")), ("no", _("No longer"))],
    )  # fmt: skip

    def person_chosen(self) -> User:
        """The person named."""
        return User.objects.get(username=self.cleaned_data["person"])


def _people() -> list[tuple[str, str]]:
    return [(name, name) for name in who_may(Act.READ_DESK).values_list("username", flat=True)[:500]]


def initial_of(source: Source) -> dict[str, Any]:
    """What the edit form of a source shows first."""
    plain = {name: getattr(source, name) for name in PLAIN_FIELDS}
    names = {role: str(getattr(source, role) or "") for role in ("publisher", "via", "actor")}
    return {**plain, **names, "version": source.version}
