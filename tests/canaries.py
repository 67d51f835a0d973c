"""Unique words in every private field: a word that turns up in public tells which field it leaked from."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import Any

from django.db import models

PATTERN = "zq{:04d}wj"
READ_AS_DATES = {"judged_for", "event_period", "deadline", "published", "dated"}
READ_AS_CODES = {"language", "quote_language", "read_as", "withheld", "password"}


@dataclass
class Canaries:
    """The words drawn so far, each with the place it was put."""

    places: dict[str, str] = field(default_factory=dict)
    numbers: count[int] = field(default_factory=lambda: count(1))

    def word(self, place: str) -> str:
        """A fresh word for this place."""
        word = PATTERN.format(next(self.numbers))
        self.places[word] = place
        return word

    def fill(self, model: type[models.Model], **given: Any) -> dict[str, Any]:
        """Values for every field of free text of a model, but for those given."""
        values = {
            column.name: self._value(column, f"{model.__name__}.{column.name}")
            for column in model._meta.concrete_fields
            if column.name not in given and self._is_free(column)
        }
        return values | given

    def found_in(self, text: str) -> dict[str, str]:
        """The words that stand in a text, with their places."""
        lowered = text.casefold()
        return {word: place for word, place in self.places.items() if word in lowered}

    @staticmethod
    def _is_free(column: models.Field[Any, Any]) -> bool:
        free = isinstance(column, models.CharField | models.TextField | models.JSONField)
        named = column.name in READ_AS_DATES | READ_AS_CODES
        return free and column.editable and not column.choices and not named

    def _value(self, column: models.Field[Any, Any], place: str) -> Any:
        word = self.word(place)
        if isinstance(column, models.JSONField):
            return [word] if column.default is list else {word: word}
        if column.name.endswith("url"):
            return f"https://{word}.example/{word}"
        return word
