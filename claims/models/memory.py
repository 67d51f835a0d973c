import hashlib

from django.db import models

GONE = "gone"
"""The kind under which digests of keys stand that a redaction took away."""


def gone(kind: str, key: str) -> str:
    """What stands for the key of a row of that kind once a redaction took it away."""
    return hashlib.sha256(f"{kind} {key}".encode()).hexdigest()


class ImportMemory(models.Model):
    """What an import last brought for one row, so that it never reverts what the desk changed since."""

    kind = models.CharField(max_length=12)
    key = models.CharField(max_length=260)
    row = models.JSONField(help_text="The row as last brought, field by field.")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="memory_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
