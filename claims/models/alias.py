import secrets

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


def new_veil() -> str:
    """A fresh key for a withheld source in exports: no word of it, and no key that anybody gives by hand."""
    return f"withheld-source-{secrets.token_hex(8)}"


class SourceVeil(models.Model):
    """The exchange key of a withheld source in exports that leave its name out: the same in each of them."""

    source = models.OneToOneField("sources.Source", models.PROTECT, primary_key=True, related_name="veil")
    key = models.CharField(max_length=40, unique=True, default=new_veil)

    def __str__(self) -> str:
        return self.key
