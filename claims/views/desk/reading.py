"""Proposals as a second person reads them: what readers see now beside what they would see, differences marked."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims import compare, presenting, publish, review
from claims.checklist import in_words
from claims.models import Opening, Proposal
from claims.presenting.wording import turning_words
from people.models import User
from people.roles import Act
from sources import digest

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """One part that differs: its name, and its words now and as proposed, changed ones marked.

    `turns` says what in the proposed words turns the direction of writing unseen.
    """

    what: str
    now: list[compare.Piece]
    proposed: list[compare.Piece]
    turns: str = ""


@dataclass(frozen=True, slots=True)
class Relied:
    """A source that the status cites: what it is, which side it stands on, and what it says of the claim."""

    title: str
    publisher: str
    language: str
    side: str
    note: str


@dataclass(frozen=True, slots=True)
class Told:
    """In which words a page speaks of a proposal: what it stood against, what it stands for, what it does or did."""

    before: Any
    nothing: Any
    proposed: Any
    change: Any


OPEN = Told(
    gettext_lazy("What readers see now"), gettext_lazy("Nothing of this claim is public yet."),
    gettext_lazy("As proposed"), gettext_lazy("What would change for readers"),
)  # fmt: skip
PUBLISHED = Told(
    gettext_lazy("What readers saw before"), gettext_lazy("Nothing of this claim was public before."),
    gettext_lazy("As published"), gettext_lazy("What changed for readers"),
)  # fmt: skip
CLOSED = Told(
    gettext_lazy("What readers saw then"), gettext_lazy("Nothing of this claim was public then."),
    gettext_lazy("As proposed"), gettext_lazy("What would have changed for readers"),
)  # fmt: skip
AT_DESK = Told(
    OPEN.before, OPEN.nothing, gettext_lazy("As it is at the desk"), gettext_lazy("What readers do not see yet"),
)  # fmt: skip
OUTCOMES = {
    Proposal.State.PUBLISHED: gettext_lazy("This was published."),
    Proposal.State.RETURNED: gettext_lazy("This was sent back. Readers never saw it."),
    Proposal.State.WITHDRAWN: gettext_lazy("Its author took this back. Readers never saw it."),
    Proposal.State.STALE: gettext_lazy("Another version was published before this was decided. Readers never saw it."),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a proposal: in words, and the version to read: the one it became, or that readers see now."""

    words: Any
    seq: int | None
    became: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """One proposal with all that its reader needs; a document is None where none is kept."""

    proposal: Proposal
    before: Document | None
    proposed: Document | None
    rows: list[Row]
    relied: list[Relied]
    answers: list[tuple[str, str]]
    open: list[tuple[str, str]]
    why_not: str

    @property
    def statement(self) -> str:
        """The words of the claim that would be published, which may not be those of the claim as it is at work."""
        return str(self.proposed["claim"]["statement"]) if self.proposed else self.proposal.claim.statement

    @property
    def told(self) -> Told:
        """The words that fit what became of it."""
        state = Proposal.State
        return {state.OPEN: OPEN, state.PUBLISHED: PUBLISHED}.get(state(self.proposal.state), CLOSED)

    @property
    def edited_since(self) -> bool:
        """Whether somebody has changed the claim since this was laid: none of that is in it."""
        moved = self.proposal.claim.version != self.proposal.claim_version
        return moved and self.proposal.state == Proposal.State.OPEN

    @property
    def into(self) -> dict[str, Any] | None:
        """The claim that a merge leads to: its id, slug and statement."""
        notice = presenting.claim.notice(self.proposed) if self.proposed else None
        return (notice or {}).get("into")


def read(proposals: Iterable[Proposal], user: User) -> list[Reading]:
    """Readings of proposals, their bases in one query whatever their number."""
    found = list(proposals)
    bases = documents(proposal.base_id for proposal in found)
    return [_reading(proposal, bases.get(proposal.base_id), user) for proposal in found]


def _reading(proposal: Proposal, before: Document | None, user: User) -> Reading:
    proposed = proposed_document(proposal)
    return Reading(
        proposal, before, proposed, side_by_side(before, proposed), relied_on(proposed), answers(proposal),
        left_open(proposal, before, proposed), why_not(proposal, user),
    )  # fmt: skip


def documents(editions: Iterable[int | None]) -> dict[int | None, Document]:
    """The documents of editions, without those that a redaction emptied."""
    wanted = [pk for pk in editions if pk is not None]
    stored = Opening.objects.filter(edition__in=wanted).values_list("edition", "document") if wanted else ()
    return {pk: digest.load(zlib.decompress(bytes(document))) for pk, document in stored if document}


def document(edition_id: int | None) -> Document | None:
    """The document of an edition; None where there is none or a redaction emptied it."""
    return documents([edition_id]).get(edition_id)


def proposed_document(proposal: Proposal) -> Document | None:
    """The proposed document; None where a redaction emptied it."""
    stored = bytes(proposal.document)
    return digest.load(zlib.decompress(stored)) if stored else None


def side_by_side(before: Document | None, proposed: Document | None) -> list[Row]:
    """What the proposed document changes, part by part; everything, where nothing is public yet."""
    if proposed is None:
        return []
    if before is None:
        parts = compare.parts(proposed)
        return [Row(what, [], [("in", text)], turning_words(text)) for _key, (what, text) in parts if text]
    return [
        _row(found.what, _without(found.pieces, "in"), _without(found.pieces, "out"))
        for found in compare.compare(before, proposed)
    ]


def _row(what: str, now: list[compare.Piece], proposed: list[compare.Piece]) -> Row:
    turns = turning_words("".join(text for _kind, text in proposed))
    return Row(what, compare.shortened(now), compare.shortened(proposed), turns)


def _without(pieces: list[compare.Piece], kind: str) -> list[compare.Piece]:
    return [piece for piece in pieces if piece[0] != kind]


def relied_on(document: Document | None) -> list[Relied]:
    """The sources that the status of a document cites, in the order of the text."""
    if document is None:
        return []
    links = {link["source"]: link for link in document["evidence"]}
    return [
        _relied(document["sources"][cited], links.get(cited, {"stance_word": "", "note": ""}))
        for cited in document["status"]["cites"]
    ]


def _relied(source: dict[str, Any], link: dict[str, Any]) -> Relied:
    publisher = source["publisher"]["name"] if source["publisher"] else source["withheld_word"]
    return Relied(source["title"], publisher, source["language"], link["stance_word"], link["note"])


def answers(proposal: Proposal) -> list[tuple[str, str]]:
    """Each warning that was answered: what the rule asks, and the answer, with a name where it is not the author's."""
    own = [(in_words(rule), answer) for rule, answer in proposal.answered.items()]
    later = proposal.answers.all() if proposal.left_open else ()
    return own + [(f"{in_words(row.rule)} ({row.by.username})", row.text) for row in later]


def left_open(proposal: Proposal, before: Document | None, proposed: Document | None) -> list[tuple[str, str]]:
    """The warnings that nobody has answered: each rule, and the sentence in which it warns."""
    if proposed is None or not proposal.left_open:
        return []
    return review.unanswered(proposed, before, proposal.act, publish.answers.of(proposal))


def why_not(proposal: Proposal, user: User) -> str:
    """Why this person cannot approve: the sentence that stands where the button would; "" when they can."""
    if proposal.state != Proposal.State.OPEN:
        return ""
    if proposal.author_id == user.pk:
        return _("You wrote this proposal, so somebody else checks it.")
    if not user.may(Act.APPROVE):
        return _("Your role does not include the second check. A reviewer or an editor does it.")
    return ""


def outcome(proposal: Proposal) -> Outcome | None:
    """What became of a proposal; None while it is open."""
    words = OUTCOMES.get(Proposal.State(proposal.state))
    if words is None:
        return None
    if proposal.state == Proposal.State.PUBLISHED:
        return Outcome(words, proposal.base.seq + 1 if proposal.base else 1, became=True)
    public = getattr(proposal.claim, "public", None)
    return Outcome(words, public.versions if public else None, became=False)


def is_part(proposal: Proposal) -> bool:
    """Whether it is decided with its batch, and not by itself."""
    return proposal.batch is not None and proposal.batch.kind in publish.TOGETHER


def embargoed(proposal: Proposal) -> bool:
    """Whether the proposal may not be published yet."""
    return bool(proposal.embargo_until and proposal.embargo_until > timezone.now())


def alone_reason() -> str:
    """Where the record is kept by one person: the reason that each publication records, unless another is given."""
    return _("This record is kept by one person, so nobody else could check this.") if settings.ONE_PERSON else ""
