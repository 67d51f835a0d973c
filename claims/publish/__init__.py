"""The only door through which anything becomes public.

Every verb ends in `writing.write`: edition, opening, leaf, projections, postings and revision in one transaction, or
nothing. A rule that forbids an act answers with `Refused`, whose reasons are sentences for people.
"""

from claims.moves import MOVES
from claims.publish import answers
from claims.publish.acts import change_source, merge, pause, publish_many, record_check
from claims.publish.answers import answer
from claims.publish.batches import approve_batch, publish_batch_alone, send_back_batch, take_back_batch
from claims.publish.composing import denials
from claims.publish.dissenting import propose_dissent
from claims.publish.proposals import (
    approve,
    approve_ahead,
    preview,
    propose,
    publish_alone,
    send_back,
    take_back,
)
from claims.publish.redaction import redact
from claims.publish.rules import TOGETHER, Refused, may_begin
from claims.publish.timed import due, publish_due, waiting
from claims.publish.unproposed import Unproposed, edited, edited_among

__all__ = [
    "MOVES",
    "TOGETHER",
    "Refused",
    "Unproposed",
    "answer",
    "answers",
    "approve",
    "approve_ahead",
    "approve_batch",
    "change_source",
    "denials",
    "due",
    "edited",
    "edited_among",
    "may_begin",
    "merge",
    "pause",
    "preview",
    "propose",
    "propose_dissent",
    "publish_alone",
    "publish_batch_alone",
    "publish_due",
    "publish_many",
    "record_check",
    "redact",
    "send_back",
    "send_back_batch",
    "take_back",
    "take_back_batch",
    "waiting",
]
