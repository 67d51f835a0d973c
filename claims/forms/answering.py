"""Forms that answer warnings: each shows a field for every rule that stands open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from claims.forms.base import DeskForm
from claims.forms.fields import TextField
from claims.publish.answers import LONGEST

PREFIX = "answer_"
Open = Sequence[tuple[str, str]]
"""Rules that stand open, each with the sentence in which it warns."""


class AnsweringForm(DeskForm):
    """A form whose act asks for an answer to each of these warnings; without any it asks for none."""

    all_needed = True

    def __init__(self, *args: Any, open_rules: Open = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules = [rule for rule, _sentence in open_rules]
        for rule, sentence in open_rules:
            self.fields[PREFIX + rule] = TextField(
                label=sentence, rows=2, max_length=LONGEST, required=self.all_needed,
                error_messages={"required": _("Answer this in a sentence: %s") % sentence},
            )  # fmt: skip

    @property
    def answer_fields(self) -> list[forms.BoundField]:
        return [self[PREFIX + rule] for rule in self.rules]

    def answers(self) -> dict[str, str]:
        """What was answered, by rule."""
        given = {rule: self.cleaned_data.get(PREFIX + rule, "") for rule in self.rules}
        return {rule: text for rule, text in given.items() if text}


class CompleteForm(AnsweringForm):
    """Answer what a quick look left open, some of it or all."""

    all_needed = False

    def clean(self) -> None:
        super().clean()
        if self.rules and not self.errors and not self.answers():
            self.add_error(PREFIX + self.rules[0], _("Answer at least one of the warnings."))
