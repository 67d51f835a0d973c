"""Django's own ways of changing a row that is written once, or kept for good, refuse with a sentence."""

import pytest

from sources.appendonly import WrittenOnce
from sources.models import Grade, Passage
from tests import builders

pytestmark = pytest.mark.django_db

CHANGES = {
    "save": lambda grade: grade.save(),
    "save a field": lambda grade: grade.save(update_fields=["reason"]),
    "update": lambda grade: Grade.objects.filter(pk=grade.pk).update(letter="A"),
    "update of related rows": lambda grade: grade.source.grades.update(letter="A"),
    "bulk_update": lambda grade: Grade.objects.bulk_update([grade], ["letter"]),
    "update_or_create": lambda grade: Grade.objects.update_or_create(pk=grade.pk, defaults={"letter": "A"}),
    "upsert": lambda grade: Grade.objects.bulk_create(
        [grade], update_conflicts=True, unique_fields=["id"], update_fields=["letter"]
    ),
    "delete": lambda grade: grade.delete(),
    "delete of many": lambda grade: Grade.objects.all().delete(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_row_written_once_stays(change: str) -> None:
    grade = builders.make_source(letter="B").grades.get()
    grade.letter = "A"
    with pytest.raises(WrittenOnce, match="Grades are"):
        CHANGES[change](grade)
    assert Grade.objects.get(pk=grade.pk).letter == "B"


def test_a_kept_row_may_change_and_is_never_deleted() -> None:
    passage = builders.make_passage()
    passage.position = 3
    passage.save()
    for delete in (passage.delete, Passage.objects.all().delete):
        with pytest.raises(WrittenOnce, match="Passages are kept for good"):
            delete()
    assert Passage.objects.get().position == 3
