"""The public revision: one row, moved by whatever changes anything public, and the lock that orders such writes."""

from django.db.models import F
from django.utils import timezone

from claims.models import PublicRevision


def move() -> None:
    """Move the revision; from here to the commit this transaction is the only one that writes publicly."""
    moved = PublicRevision.objects.filter(pk=1).update(number=F("number") + 1, moved_at=timezone.now())
    if not moved:
        PublicRevision.objects.get_or_create(pk=1, defaults={"number": 0})
        PublicRevision.objects.filter(pk=1).update(number=F("number") + 1, moved_at=timezone.now())


def hold() -> None:
    """Wait for whoever publishes now, and let nobody publish before this transaction ends. Nothing public changes.

    What is laid before a second person under it rests on the edition that is current when it is laid.
    """
    PublicRevision.objects.get_or_create(pk=1, defaults={"number": 0})
    PublicRevision.objects.select_for_update().get(pk=1)
