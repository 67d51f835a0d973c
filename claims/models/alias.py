from django.db import models

from sources.ids import new_public_id


def new_alias() -> str:
    """A fresh alias under which readers meet a withheld source, in one claim only."""
    return f"w-{new_public_id()}"


class SourceAlias(models.Model):
    """The name a withheld source bears in one claim's documents, so that two claims never show it is the same."""

    claim = models.ForeignKey("claims.Claim", models.CASCADE, related_name="+")
    source = models.ForeignKey("sources.Source", models.PROTECT, related_name="+")
    alias = models.CharField(max_length=12, unique=True, default=new_alias)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["claim", "source"], name="alias_once_a_claim")]

    def __str__(self) -> str:
        return self.alias
