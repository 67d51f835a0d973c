"""Models whose rows are written once, or kept for good: Django's own ways of changing them refuse with a sentence.

The database's guards (`claims.record.guards`) refuse as well; this layer says so earlier and more clearly.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, NoReturn

from django.db import models


class WrittenOnce(Exception):
    """An attempt to change or delete a row that is kept as it was written; the message says what to do instead."""


class KeptQuerySet(models.QuerySet[Any]):
    """Rows that are never deleted."""

    def delete(self) -> NoReturn:
        raise WrittenOnce(f"{_these(self.model)} are kept for good; they are never deleted.")


class OnceQuerySet(KeptQuerySet):
    """Rows that are never changed either."""

    def update(self, **values: Any) -> NoReturn:
        raise WrittenOnce(f"{_these(self.model)} are written once; add a new one instead.")

    def bulk_update(self, *args: Any, **options: Any) -> NoReturn:
        self.update()

    def update_or_create(self, *args: Any, **options: Any) -> NoReturn:
        self.update()

    def bulk_create(self, objs: Iterable[Any], *args: Any, **options: Any) -> list[Any]:
        if options.get("update_conflicts"):
            self.update()
        return super().bulk_create(objs, *args, **options)


class Kept(models.Model):
    """A row that changes only as its guard allows, and is never deleted."""

    objects: ClassVar[models.Manager[Any]] = KeptQuerySet.as_manager()

    class Meta:
        abstract = True

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        raise WrittenOnce(f"{_these(type(self))} are kept for good; they are never deleted.")


class Once(Kept):
    """A row that is written once."""

    objects: ClassVar[models.Manager[Any]] = OnceQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise WrittenOnce(f"{_these(type(self))} are written once; add a new one instead.")
        super().save(*args, **options | {"force_insert": True})


def _these(model: type[models.Model]) -> str:
    return str(model._meta.verbose_name_plural).capitalize()
