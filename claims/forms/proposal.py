"""Proposing the next edition: a line of the timeline, lines taken back, a correction, and warnings answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from claims import review, scales
from claims.checklist import BY_HAND, in_words
from claims.edition import Correction
from claims.forms.base import VersionedForm
from claims.forms.fields import CodeField, DayField, LineField, MomentField, TextField
from claims.models import Claim, Proposal
from claims.publish import may_begin
from claims.timeline import Change, Line
from people.models import User
from sources.dates import in_words as said

CHANGES = "something_changes"
"""The rule that a proposal changes something; it is silent while anything else is wrong."""
KEEP, KEPT = "keep", _("Leave the timeline as it is")
ACTS = ("first", "change", "correction", "clarification", "overtaken", "resume")
LINE_FIELDS = ("basis", "confidence", "confidence_reason", "reasons")
# What a line or a correction needs, though a proposal without one goes without it; the page calls none optional.
CORRECTION_FIELDS = ("type", "wrong", "right", "since", "noticed_by")
EXPECTED = (*LINE_FIELDS, "effective_on", *CORRECTION_FIELDS, "retire_why")
STAND_INS: dict[str, Any] = {
    "basis": "none", "basis_note": "", "confidence": "low", "confidence_reason": "–", "reasons": "", "cites": [],
    "supported_part": "", "unproven_part": "", "overtaken_by": "", "overtaken_on": None, "held_so_far": None,
    "retire": [], "retire_why": "", "considered_to": None, "note": "",
}  # fmt: skip
"""What stands for a field that is missing or wrong, so that the rules can be asked of the rest: no rule minds these."""

FIELD_OF_RULE = {
    "status_fits_the_kind": "status",
    "every_line_has_reasons_and_evidence": "reasons",
    "firm_status_has_a_firm_basis": "basis",
    "firm_status_has_more_than_low_confidence": "confidence",
    "separate_origins_are_affirmed": "basis_note",
    "both_parts_are_named": "supported_part",
    "why_it_cannot_be_determined_is_said": "basis_note",
    "a_correction_says_what_was_wrong": "wrong",
    "an_overtaken_note_names_its_event": "overtaken_by",
}
FIELDS_OF_RULE = {
    "a_correction_says_what_was_wrong": CORRECTION_FIELDS,
    "an_overtaken_note_names_its_event": ("overtaken_by", "overtaken_on"),
}
"""The rules that ask for several fields; their sentence stands beside the one of `FIELD_OF_RULE`."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A status to choose: its word, the sentence readers get, and the test that analysts apply."""

    code: str
    word: str
    family: str
    sentence: str
    test: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Cited:
    """Evidence that a line may rest on: the source's public id, its words, and which side it stands on."""

    public_id: str
    label: str
    side: str
    note: str

    @property
    def marker(self) -> str:
        """What cites it within the reasons."""
        return f"[@{self.public_id}]"


@dataclass(frozen=True, slots=True)
class Setting:
    """What the form is built on: the claim, its standing, its published lines and its evidence, and who fills it in."""

    claim: Claim
    standing: str
    by: User
    lines: list[dict[str, Any]] = field(default_factory=list)
    evidence: list[Cited] = field(default_factory=list)

    @property
    def last_day(self) -> list[dt.date]:
        """The day of the line that holds now; none where there is no line."""
        return [dt.date.fromisoformat(line["effective_on"]) for line in self.lines[-1:]]

    @property
    def acts(self) -> list[tuple[str, str]]:
        return [(act, scales.ACTS[act].word) for act in begun_by(self.by, self.standing)]


def begun_by(by: User, standing: str) -> list[str]:
    """The acts that somebody may propose in this form, of a claim of this standing."""
    return [act for act in ACTS if may_begin(by, act, standing)]


class ProposalForm(VersionedForm):
    """The change that a second person will check."""

    draft_shown = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)  # `claims.drafts.SHOWN`
    act = forms.ChoiceField(
        label=_("Kind of change"), widget=forms.RadioSelect, choices=[(act, scales.ACTS[act].word) for act in ACTS]
    )
    status = forms.ChoiceField(
        label=_("Status"), widget=forms.RadioSelect, choices=[(KEEP, KEPT), *scales.choices(scales.STATUSES)]
    )
    effective_on = DayField(
        label=_("Evidence public since"), required=False,
        help_text=_("The day on which public evidence put the claim here, such as 1 December 2022."),
    )  # fmt: skip
    basis = forms.ChoiceField(
        label=_("What it rests on"), widget=forms.RadioSelect, required=False,
        choices=[(code, f"{entry.word}. {entry.sentence}") for code, entry in scales.BASES.items()],
    )  # fmt: skip
    basis_note = TextField(
        label=_("Note on the basis"), rows=2, required=False,
        help_text=_("For separate origins: why they are independent. Where nothing can be had: why."),
    )  # fmt: skip
    confidence = forms.ChoiceField(
        label=_("Confidence"), widget=forms.RadioSelect, required=False,
        choices=[(code, f"{entry.word}. {entry.sentence}") for code, entry in scales.CONFIDENCES.items()],
    )  # fmt: skip
    confidence_reason = LineField(label=_("Why this confidence"), max_length=400, required=False)
    reasons = TextField(
        label=_("Reasons"), rows=6, required=False,
        help_text=_(
            "Published in full. Answer the strongest case against. Cite a source by its mark, such as [@7kq2mfnb]."
        ),
    )  # fmt: skip
    cites = forms.MultipleChoiceField(
        label=_("It rests on"), widget=forms.CheckboxSelectMultiple, required=False,
        help_text=_("What you tick and do not cite in the text is cited at its end."),
    )  # fmt: skip
    supported_part = TextField(label=_("The part that is supported"), rows=2, required=False)
    unproven_part = TextField(label=_("The part that is not"), rows=2, required=False)
    overtaken_by = TextField(label=_("Overtaken by"), rows=2, required=False, help_text=_("The event."))
    overtaken_on = DayField(label=_("On"), required=False)
    held_so_far = forms.IntegerField(
        label=_("Tests held so far"), required=False, min_value=0, max_value=10_000,
        widget=forms.NumberInput(attrs={"class": "input"}),
        help_text=_("For an open-ended “will not”: how many times it could have failed and did not."),
    )  # fmt: skip
    retire = forms.MultipleChoiceField(
        label=_("Lines to take back"), widget=forms.CheckboxSelectMultiple, required=False
    )
    retire_why = TextField(label=_("Why they are taken back"), rows=2, required=False)
    considered_to = DayField(label=_("Evidence considered to"), required=False)
    type = CodeField(
        label=_("What was wrong: kind"), required=False,
        choices=[("", "—"), *[(code, entry.sentence) for code, entry in scales.CORRECTIONS.items()]],
    )  # fmt: skip
    wrong = TextField(label=_("What was wrong"), rows=2, required=False)
    right = TextField(label=_("What is right"), rows=2, required=False)
    since = DayField(label=_("Wrong since"), required=False)
    noticed_by = LineField(
        label=_("Who noticed"), required=False, help_text=_("A role or a body: a reader, an analyst. No names.")
    )
    tested = forms.BooleanField(label=_("I applied the test that stands beside this status"), required=False)
    embargo_until = MomentField(
        label=_("Not before"), required=False,
        help_text=_("To the minute, in UTC, such as 1 December 2026, 09:00. Without it, approval publishes at once."),
    )  # fmt: skip
    note = TextField(label=_("Note to the second person"), rows=2, required=False)

    def __init__(self, *args: Any, setting: Setting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.setting = setting
        self.fields["act"].choices = setting.acts
        if self.initial.get("act") not in dict(setting.acts):
            self.initial.pop("act", None)
        self.fields["act"].initial = setting.acts[0][0] if setting.acts else None
        self.fields["status"].choices = self._statuses()
        self.fields["cites"].choices = [(cited.public_id, cited.label) for cited in setting.evidence]
        self.fields["retire"].choices = [
            (line["key"], f"{said(line['effective_on'])}: {line['word']}") for line in setting.lines
        ]
        for name in EXPECTED:
            self.fields[name].expected = True
        for rule in review.WARNINGS:
            self.fields[_answer(rule.__name__)] = TextField(
                label=_("Your answer"), rows=2, max_length=1000, required=False
            )
            self.fields[_answer(rule.__name__)].expected = True
        self.warnings = [
            (rule.__name__, in_words(rule.__name__))
            for rule in review.WARNINGS
            if self.initial.get(_answer(rule.__name__)) or self.data.get(_answer(rule.__name__))
        ]

    def _statuses(self) -> list[tuple[str, str]]:
        known = [(code, scales.STATUSES[code].word) for code in scales.statuses_for(self.setting.claim.kind)]
        return [(KEEP, str(KEPT)), *known] if self.setting.lines else known

    @property
    def status_choices(self) -> list[Choice]:
        return choices_of(self["status"])

    @property
    def can_keep(self) -> bool:
        return bool(self.setting.lines)

    @property
    def keeps(self) -> bool:
        return self["status"].value() == KEEP

    @property
    def warned(self) -> list[tuple[str, forms.BoundField]]:
        """Each warning with the field for its answer."""
        return [(sentence, self[_answer(rule)]) for rule, sentence in self.warnings]

    def clean(self) -> None:
        data = self.cleaned_data
        if data.get("status") not in (None, KEEP):
            self._ask(("effective_on", *LINE_FIELDS), _("A line of the timeline needs this."))
        if data.get("act") == "correction":
            self._ask(CORRECTION_FIELDS, _("A correction needs this."))
        if data.get("retire"):
            self._ask(("retire_why",), _("Say why; readers will see it."))

    def _ask(self, names: Iterable[str], sentence: Any) -> None:
        for name in names:
            if not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, sentence)

    @property
    def can_be_weighed(self) -> bool:
        """Whether enough is there to ask the rules, though something else may be missing or wrong."""
        dated = self.cleaned_data.get("status") == KEEP or self.cleaned_data.get("effective_on")
        return bool(dated) and all(self.cleaned_data.get(name) for name in ("version", "act", "status"))

    def change(self) -> Change:
        """What this edition does to the timeline; what is missing or wrong is left out, or stood in for."""
        data = STAND_INS | self.cleaned_data
        if "overtaken_on" in self.errors:
            data["overtaken_by"] = ""
        retire = data["retire"] if data["retire_why"] else []
        return Change(
            add=() if data["status"] == KEEP else (_line(data),),
            retire=tuple((key, data["retire_why"]) for key in retire),
            why=data["note"],
            considered_to=_iso(data["considered_to"]) or None,
        )

    def correction(self) -> Correction | None:
        """What was wrong, where the change is a correction and says so in full."""
        data = self.cleaned_data
        if data["act"] != "correction" or any(name not in data for name in CORRECTION_FIELDS):
            return None
        plain = self.values("type", "wrong", "right", "noticed_by")
        return Correction(since=_iso(data["since"]) or None, **plain)

    def answered(self) -> dict[str, str]:
        """The warnings answered, by rule."""
        given = {rule: self.cleaned_data.get(_answer(rule), "") for rule, _sentence in self.warnings}
        by_hand = {BY_HAND: str(_("By its author"))} if self._tested() else {}
        return {**{rule: answer for rule, answer in given.items() if answer}, **by_hand}

    def _tested(self) -> bool:
        return bool(self.cleaned_data.get("tested")) and self.cleaned_data.get("status") != KEEP

    def weigh(self, findings: review.Findings, *, final: bool) -> None:
        """Show what the rules found. Blocks are errors; so are warnings left unanswered on a `final` sending.

        Where something is missing or wrong already, a rule is not heard on that, nor on whether anything would change.
        """
        wrong = set(self.errors)
        for rule, sentence in findings.blocks:
            if not (wrong & _asked_by(rule) or (wrong and rule == CHANGES)):
                self.add_error(FIELD_OF_RULE.get(rule), sentence)
        self.warnings = list(findings.warnings)
        for rule, sentence in self.warnings if final else ():
            if not self.cleaned_data.get(_answer(rule)):
                self.add_error(_answer(rule), sentence)


def _line(data: Mapping[str, Any]) -> Line:
    plain = ("status", "basis", "basis_note", "confidence", "confidence_reason", "supported_part", "unproven_part")
    return Line(
        effective_on=_iso(data["effective_on"]),
        overtaken_by=data["overtaken_by"],
        overtaken_on=_iso(data["overtaken_on"]),
        held_so_far=data["held_so_far"],
        reasons=with_citations(data["reasons"], data["cites"]),
        **{name: data[name] for name in plain},
    )


def _asked_by(rule: str) -> frozenset[str]:
    """The fields in which what a rule asks for stands."""
    return frozenset(FIELDS_OF_RULE.get(rule) or filter(None, [FIELD_OF_RULE.get(rule)]))


def choices_of(field: forms.BoundField) -> list[Choice]:
    """The statuses to choose from, each with the reader's sentence and the analyst's test."""
    chosen = str(field.value() or "")
    return [
        Choice(code, known.word, known.family, known.sentence, known.test, code == chosen)
        for code, known in scales.STATUSES.items()
        if code in dict(field.field.choices)
    ]


def with_citations(reasons: str, cites: Iterable[str]) -> str:
    """The reasons with a mark at the end for each source that they do not cite already."""
    missing = [f"@{public_id}" for public_id in cites if f"@{public_id}" not in reasons]
    return f"{reasons.rstrip()} [{'; '.join(missing)}]" if missing else reasons


def initial_of(proposal: Proposal) -> dict[str, Any]:
    """What the form shows of a proposal that came back, to be mended."""
    change = Change.from_json(proposal.change)
    line = change.add[-1] if change.add else None
    names = (*LINE_FIELDS, "basis_note", "supported_part", "unproven_part", "overtaken_by", "held_so_far")
    shown = {name: getattr(line, name) for name in (*names, "status", "effective_on", "overtaken_on")} if line else {}
    if line and line.confidence_reason == review.QUICK_REASON:
        shown["confidence_reason"] = ""
    correction = proposal.change.get("correction") or {}
    return {
        "status": KEEP,
        **shown,
        **{name: correction.get(name) for name in ("type", "wrong", "right", "since", "noticed_by")},
        "act": proposal.act,
        "retire": [key for key, _why in change.retire],
        "retire_why": change.retire[0][1] if change.retire else "",
        "considered_to": change.considered_to,
        "note": proposal.note,
        "embargo_until": proposal.embargo_until,
        "tested": BY_HAND in proposal.answered,
        **{_answer(rule): answer for rule, answer in proposal.answered.items()},
    }


def _answer(rule: str) -> str:
    return f"answer_{rule}"


def _iso(day: Any) -> str:
    return day.isoformat() if day else ""
