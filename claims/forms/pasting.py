"""Many addresses at once as evidence on one side: known ones are linked, each new one becomes a source."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from claims import scales, withholding
from claims.forms.base import FIND, VersionedForm
from claims.forms.evidence import stances
from claims.forms.fields import CodeField, LineField, TextField, WhenField
from claims.forms.picking import Picker, PickSources
from people.models import User
from sources.canonical import canonical_address
from sources.models import Source
from sources.saving import Unfit

MOST = 20
SHOWN = 80
LOOK = f"{FIND}-addresses"


@dataclass(frozen=True, slots=True)
class Pasted:
    """One address as typed: its canonical form, and the source we have under it, None for a new one.

    `held` says why it cannot be linked, where this person may not see whose it is.
    """

    key: str
    url: str
    known: Source | None = None
    held: str = ""


class PasteForm(VersionedForm):
    """Up to twenty addresses, the side they take, and whose words they all repeat.

    For each new address the form grows a title, a publisher and a date, named after the address.
    """

    addresses = TextField(
        label=_("Addresses"), rows=8, max_length=MOST * 2100,
        help_text=_("Up to twenty, one a line. Those we have already are linked as they are."),
    )  # fmt: skip
    stance = forms.ChoiceField(label=_("Which way all of them point"), widget=forms.RadioSelect, choices=stances)
    credibility = forms.TypedChoiceField(
        label=_("How credible these items are"), coerce=int, widget=forms.Select(attrs={"class": "select"}),
        choices=[("", "—"), *[(n, f"{n}: {entry.word}") for n, entry in scales.CREDIBILITY.items()]],
    )  # fmt: skip
    note = TextField(label=_("What they say of the claim"), rows=2, help_text=_("Readers will see it beside each."))
    origin = PickSources(
        label=_("All repeat"), many=False,
        help_text=_("The source whose words the new ones carry. Leave it empty where that is not known."),
    )  # fmt: skip
    counts_reason = LineField(
        label=_("If they should not count: why"), required=False,
        help_text=_("Leave empty to let them count on their side."),
    )  # fmt: skip
    kind = CodeField(label=_("Kind of the new ones"), choices=Source.Kind.choices, initial="news_report")
    language = LineField(label=_("Language of the new ones"), max_length=12, initial="en")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        for row in self.new_rows:
            self.fields[f"title-{row.key}"] = LineField(label=_("Title"), max_length=500)
            self.fields[f"publisher-{row.key}"] = LineField(label=_("Publisher"))
            self.fields[f"published-{row.key}"] = WhenField(label=_("Published"), required=False)
        if self.looking:
            self._suggest_publishers()

    @property
    def origin_picker(self) -> Picker:
        return Picker(self, "origin")

    @cached_property
    def rows(self) -> list[Pasted]:
        """The addresses that can be read, each once."""
        urls = dict.fromkeys(url for _line, url, _why in self._read if url)
        return [self._pasted(url) for url in urls]

    @cached_property
    def unread(self) -> list[str]:
        """Why each line that cannot be taken is left out, the line itself last: it may turn what follows it."""
        told = _("%(why)s Left out: %(line)s")
        left_out = [told % {"why": why, "line": line[:SHOWN]} for line, _url, why in self._read if why]
        beyond = self._lines()[MOST:]
        if beyond:
            left_out.append(
                _("These are more than twenty. Send the rest afterwards, from here on: %s") % beyond[0][:SHOWN]
            )
        return left_out

    @property
    def repeated(self) -> list[str]:
        """The lines that lead to a page which a line above leads to as well."""
        found: dict[str, list[str]] = {}
        for line, url, _why in self._read:
            found.setdefault(url, []).append(line)
        return [line[:SHOWN] for url, lines in found.items() if url for line in lines[1:]]

    @property
    def new_rows(self) -> list[Pasted]:
        return [row for row in self.rows if row.known is None and not row.held]

    @property
    def held_rows(self) -> list[Pasted]:
        return [row for row in self.rows if row.held]

    @property
    def known_rows(self) -> list[Pasted]:
        return [row for row in self.rows if row.known is not None]

    @property
    def described(self) -> list[tuple[Pasted, list[forms.BoundField]]]:
        """Each new address with its fields, to be drawn."""
        return [
            (row, [self[f"{part}-{row.key}"] for part in ("title", "publisher", "published")]) for row in self.new_rows
        ]

    @property
    def common_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("stance", "credibility", "note", "counts_reason")]

    def clean_addresses(self) -> str:
        refused = [*self.unread, *(f"{row.url}: {row.held}" for row in self.held_rows)]
        if refused:
            raise forms.ValidationError(refused)
        return str(self.cleaned_data["addresses"])

    def source_values(self, row: Pasted) -> dict[str, Any]:
        """What `sources.tracing.add_source` takes for one new address, without its publisher."""
        repeats = self.cleaned_data["origin"]
        return {
            **self.values("kind", "language"),
            "url": row.url,
            "title": self.cleaned_data[f"title-{row.key}"],
            "title_basis": Source.TitleBasis.PAGE,
            "published": self.cleaned_data[f"published-{row.key}"],
            "read_as": Source.ReadAs.EXCERPT,
            "lineage": Source.Lineage.DERIVED if repeats else Source.Lineage.UNKNOWN,
            "derived_from": repeats,
        }

    def publisher_of(self, row: Pasted) -> str:
        return str(self.cleaned_data[f"publisher-{row.key}"])

    def _suggest_publishers(self) -> None:
        self.data = self.data.copy()
        known = carriers((row.url for row in self.new_rows), by=self.user)
        for row in self.new_rows:
            self.data.setdefault(self.add_prefix(f"publisher-{row.key}"), known.get(row.url, ""))

    def _pasted(self, url: str) -> Pasted:
        try:
            return Pasted(_key(url), url, known=withholding.at_address(url, user=self.user))
        except Unfit as refusal:
            return Pasted(_key(url), url, held=str(refusal))

    @cached_property
    def _read(self) -> list[tuple[str, str, str]]:
        """Each of the first lines as typed, with its address, or why it has none."""
        return [(line, *_canonical(line)) for line in self._lines()[:MOST]]

    def _lines(self) -> list[str]:
        typed = str(self.data.get(self.add_prefix("addresses"), ""))[: MOST * 2100] if self.is_bound else ""
        return [line.strip() for line in typed.splitlines() if line.strip()]


def carriers(urls: Iterable[str], *, by: User) -> dict[str, str]:
    """By address, the publisher of the newest source from its host that this person may see."""
    hosts = {url: "{0.scheme}://{0.netloc}/".format(urlsplit(url)) for url in urls}
    wanted = Q()
    for host in hosts.values():
        wanted |= Q(url__startswith=host)
    found = withholding.visible(Source.objects.filter(wanted), by).order_by("-pk")
    rows = found.values_list("url", "publisher__name")[:500] if wanted else ()
    newest: dict[str, str] = {}
    for url, name in rows:
        newest.setdefault("{0.scheme}://{0.netloc}/".format(urlsplit(url)), name)
    return {url: newest[host] for url, host in hosts.items() if host in newest}


def _canonical(line: str) -> tuple[str, str]:
    """The address that a line gives, or why it gives none."""
    try:
        return canonical_address(line), ""
    except ValueError as error:
        return "", str(error)


def _key(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()[:10]
