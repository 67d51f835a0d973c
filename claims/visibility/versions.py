"""One public claim: its current edition, its versions and its neighbours."""

from __future__ import annotations

import datetime as dt
import json
import zlib
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from claims.models import Edition, Opening, PublicClaim, PublicLink

Document = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """The public facts of an edition's own row."""

    number: int
    seq: int
    act: str
    changed: list[str]
    status: str
    family: str
    standing: str
    recorded_at: dt.datetime
    by: str
    override: str
    redacted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Published(Version):
    """One edition as readers may see it: its own row's public facts and its document (`None` when redacted)."""

    document: Document | None
    commitment: str
    redacted_on: dt.datetime | None = None
    redaction_ground: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """A public claim as its own pages need it beside the document."""

    pk: int
    public_id: str
    slug: str
    statement: str
    last_checked: dt.date
    versions: int


@dataclass(frozen=True, slots=True)
class Page:
    """The edition that readers see now. Its document is unpacked on demand; it has none when redacted."""

    subject: Subject
    number: int
    seq: int
    standing: str
    recorded_at: dt.datetime
    packed: bytes | None

    def document(self) -> Document | None:
        """The document, read anew at each call."""
        return load(self.packed)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A public claim as a list shows it beside another: its statement and where it stands."""

    public_id: str
    slug: str
    statement: str
    status: str
    family: str


def revision() -> int:
    """The number that moves with every public change; 0 before the first."""
    row = _asked("SELECT number FROM claims_publicrevision")
    return row[0][0] if row else 0


def claim(public_id: str) -> PublicClaim | None:
    """The public claim of that id, in any public standing; None for drafts and unknown ids alike."""
    return PublicClaim.objects.filter(public_id=public_id).first()


def page(public_id: str) -> Page | None:
    """What the public claim of that id shows now, in one query; None as in `claim`."""
    rows = _asked(PAGE, public_id)
    if not rows:
        return None
    (*subject, number, seq, standing, recorded_at, packed) = rows[0]
    return Page(Subject(*subject), number, seq, standing, _utc(recorded_at), packed)


def current(public: PublicClaim) -> Published:
    """The edition readers see now."""
    return _published(_openings().get(edition_id=public.edition_id))


def version(public: PublicClaim | Subject, seq: int) -> Published | None:
    """Version `seq` of a public claim, or None."""
    opening = _openings().filter(edition__claim_id=public.pk, edition__seq=seq).first()
    return _published(opening) if opening else None


def as_of(public: PublicClaim | Subject, day: dt.date) -> Published | None:
    """The last edition recorded on or before `day` (UTC); None when we had published nothing yet."""
    end = dt.datetime.combine(day, dt.time.max, tzinfo=dt.UTC)
    opening = _openings().filter(edition__claim_id=public.pk, edition__recorded_at__lte=end).last()
    return _published(opening) if opening else None


def versions(public: PublicClaim | Subject, *, limit: int) -> list[Version]:
    """The newest editions of a public claim without their documents, newest first."""
    return [_version(*row) for row in _asked(VERSIONS, public.pk, limit)]


def related(public: PublicClaim | Subject, *, topics: list[str], articles: list[str], limit: int) -> list[Neighbour]:
    """Public claims under the same topics or in the same articles: most shared first, then recorded nearest.

    Looks at the newest few under each alone, so that a topic of many thousands costs no more than a small one.
    """
    named = [(PublicLink.Kind.TOPIC, slug) for slug in topics[:4]]
    named += [(PublicLink.Kind.ARTICLE, id) for id in articles[:2]]
    if not named:
        return []
    sql = NEIGHBOURS.format(mates=" UNION ALL ".join([MATES] * len(named)))
    targets = [value for kind, target in named for value in (kind.value, target, NEIGHBOURS_READ)]
    return [Neighbour(*row) for row in _asked(sql, *targets, public.pk, public.pk, limit)]


def chapter(public: PublicClaim | Subject, *, before: int | None, limit: int) -> list[Published]:
    """Editions of a public claim with their documents, newest first, by keyset on `seq`."""
    openings = _openings().filter(edition__claim_id=public.pk)
    if before is not None:
        openings = openings.filter(edition__seq__lt=before)
    return [_published(opening) for opening in openings.order_by("-edition__seq")[:limit]]


def history(public: PublicClaim) -> list[Published]:
    """All editions of a public claim, oldest first, with their documents."""
    return [_published(opening) for opening in _openings().filter(edition__claim_id=public.pk)]


def documents(numbers: list[int]) -> dict[int, Document | None]:
    """The documents of several editions at once, by edition primary key; None for a redacted one."""
    rows = Opening.objects.filter(edition_id__in=numbers).values_list("edition_id", "document")
    return {pk: load(document) for pk, document in rows}


# What every claim page asks is written out: to build such a query anew takes Django longer than to answer it.
PAGE = """
    SELECT claim.claim_id, claim.public_id, claim.slug, claim.statement, claim.last_checked, claim.versions,
        edition.number, edition.seq, edition.standing, edition.recorded_at, opening.document
    FROM claims_publicclaim AS claim JOIN claims_edition AS edition ON edition.id = claim.edition_id
    LEFT JOIN claims_opening AS opening ON opening.edition_id = edition.id
    WHERE claim.public_id = %s
"""
VERSIONS = """
    SELECT edition.number, edition.seq, edition.act, edition.changed, edition.status, edition.family,
        edition.standing, edition.recorded_at, edition.override, opening.redacted_by_id IS NOT NULL,
        author.id, author.shows_name, author.public_name, approver.id, approver.shows_name, approver.public_name
    FROM claims_edition AS edition LEFT JOIN claims_opening AS opening ON opening.edition_id = edition.id
    LEFT JOIN people_user AS author ON author.id = edition.author_id
    LEFT JOIN people_user AS approver ON approver.id = edition.approver_id
    WHERE edition.claim_id = %s ORDER BY edition.seq DESC LIMIT %s
"""
NEIGHBOURS_READ = 40
MATES = """SELECT * FROM (
    SELECT claim_id FROM claims_publiclink WHERE kind = %s AND target = %s ORDER BY claim_id DESC LIMIT %s
) AS newest"""
NEIGHBOURS = """
    SELECT other.public_id, other.slug, other.statement, other.status, other.family
    FROM ({mates}) AS mates JOIN claims_publicclaim AS other ON other.claim_id = mates.claim_id
    WHERE other.standing = 'public' AND other.claim_id <> %s
    GROUP BY other.claim_id ORDER BY COUNT(*) DESC, ABS(other.claim_id - %s), other.claim_id LIMIT %s
"""


def _asked(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _utc(at: dt.datetime) -> dt.datetime:
    """SQLite gives moments back without their time zone, which is UTC."""
    return at if at.tzinfo else at.replace(tzinfo=dt.UTC)


def _version(*row: Any) -> Version:
    number, seq, act, changed, status, family, standing, recorded_at, override, redacted, *people = row
    return Version(
        number=number,
        seq=seq,
        act=act,
        changed=json.loads(changed),
        status=status,
        family=family,
        standing=standing,
        recorded_at=_utc(recorded_at),
        by=_signed(_person(*people[:3]), _person(*people[3:])),
        override=told(override, redacted=bool(redacted)),
        redacted=bool(redacted),
    )


def _openings() -> QuerySet[Opening]:
    rows = Opening.objects.select_related("edition", "edition__author", "edition__approver", "redacted_by")
    return rows.defer("salt", "people_salt", "edition__leaf", "redacted_by__leaf").order_by("edition__seq")


def _facts(edition: Edition, opening: Opening) -> dict[str, Any]:
    return {
        "number": edition.number,
        "seq": edition.seq,
        "act": edition.act,
        "changed": edition.changed,
        "status": edition.status,
        "family": edition.family,
        "standing": edition.standing,
        "recorded_at": edition.recorded_at,
        "by": by_whom(edition),
        "override": told(edition.override, redacted=opening.redacted_by_id is not None),
        "redacted": opening.redacted_by_id is not None,
    }


def _published(opening: Opening) -> Published:
    return Published(
        **_facts(opening.edition, opening),
        document=load(opening.document),
        commitment=opening.edition.commitment,
        redacted_on=opening.redacted_by.recorded_at if opening.redacted_by else None,
        redaction_ground=_ground(opening.redacted_by),
    )


def load(compressed: bytes | memoryview | None) -> Document | None:
    """The bytes were checked when they were written; `check_record` reads them strictly."""
    return None if compressed is None else json.loads(zlib.decompress(bytes(compressed)))


def told(override: str, *, redacted: bool) -> str:
    """Why one person published, for readers; of an emptied edition only that one did, since a row never changes."""
    return _("redacted") if override and redacted else override


def _ground(redaction: Edition | None) -> str:
    return "" if redaction is None else redaction.override.partition(":")[0]


def by_whom(edition: Edition) -> str:
    """Who made and checked an edition, without their names; a name only where that person chose one."""
    people = (edition.author, edition.approver)
    author, approver = (_person(u.pk, u.shows_name, u.public_name) if u else None for u in people)
    return _signed(author, approver)


def _person(pk: int | None, shows_name: bool | None, public_name: str | None) -> str | None:
    """None for nobody; the public name of a person who shows one; empty for one who does not."""
    if pk is None:
        return None
    return (public_name or "") if shows_name else ""


def _signed(author: str | None, approver: str | None) -> str:
    """No role is named: an edition keeps none, and of a small desk a role can be a name."""
    if approver is None:
        return _("the founding import") if author is None else author or _("one of us")
    if author is None:
        return _("an import, checked by %(approver)s") % {"approver": approver or _("one of us")}
    people = {"author": author or _("one of us"), "approver": approver or _("a second person")}
    return _("%(author)s, checked by %(approver)s") % people
