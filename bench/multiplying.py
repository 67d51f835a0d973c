"""Many claims from few: public rows copied within the database, so that 100,000 claims are made in a minute.

Copies differ in nothing but their ids; how often a word stands in a claim, a status in a list, stays as it was. Their
leaves repeat, so `check_record` would refuse such a record: it serves to measure pages, lists and search alone.
"""

from __future__ import annotations

from django.db import connection, models, transaction
from django.db.models import F, Max

from claims.models import Claim, Edition, Opening, Posting, PublicClaim, PublicLink, PublicWord, Span, StatusChange
from claims.record import revision

COPIED: tuple[type[models.Model], ...] = (
    *(Claim, Edition, Opening, PublicClaim, PublicLink, StatusChange, Span, Posting),
)
SUFFIXED = {"public_id", "key", "commitment"}
STATEMENT = """
    INSERT INTO {table} ({columns})
    WITH RECURSIVE copies(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM copies WHERE k < {copies})
    SELECT {values} FROM {table} CROSS JOIN copies ORDER BY k, {key}
"""


def multiply(times: int) -> None:
    """Make the public claims `times` as many."""
    indexes = [(model, index) for model in (Span, Posting) for index in model._meta.indexes]
    with connection.schema_editor() as editor:
        for model, index in indexes:
            editor.remove_index(model, index)
    _copy(times)
    with connection.schema_editor() as editor:
        for model, index in indexes:
            editor.add_index(model, index)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@transaction.atomic
def _copy(times: int) -> None:
    revision.move()
    steps = {model: _step(model) for model in (Claim, Edition)}
    with connection.cursor() as cursor:
        for model in COPIED:
            fields = model._meta.concrete_fields
            cursor.execute(
                STATEMENT.format(
                    table=f'"{model._meta.db_table}"',
                    columns=", ".join(f'"{field.column}"' for field in fields),
                    values=", ".join(_value(field, model, steps) for field in fields),
                    copies=times - 1,
                    key=f'"{model._meta.pk.column}"',
                )
            )
    PublicWord.objects.update(claims=F("claims") * times, uses=F("uses") * times)


def _step(model: type[models.Model], field: str = "pk") -> int:
    return model._default_manager.aggregate(top=Max(field))["top"] + 1


def _value(field: models.Field, model: type[models.Model], steps: dict[type[models.Model], int]) -> str:
    """What a copy has in this column, as SQL."""
    column = f'"{field.column}"'
    if isinstance(field, models.AutoField):
        return f"{column} + k * {steps.get(model) or _step(model)}"
    if field.is_relation:
        to = Claim if field.related_model is PublicClaim else field.related_model
        return f"{column} + k * {steps[to]}" if to in steps else column
    if field.name == "number":
        return f"{column} + k * {_step(model, 'number')}"
    if field.name in SUFFIXED and field.unique:
        return f"{column} || 'z' || CAST(k AS text)"
    return column
