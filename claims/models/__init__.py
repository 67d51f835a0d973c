from claims.models.alias import SourceAlias, SourceVeil
from claims.models.answer import Answer
from claims.models.appearance import Appearance, ChainActor, ChainSource
from claims.models.article import Article
from claims.models.check import Check
from claims.models.claim import Claim, Forecast
from claims.models.desk import ChangeDraft, Failure, Lease, MailWish, Notice
from claims.models.dissent import Dissent
from claims.models.edition import Batch, Edition, Opening, PublicRevision
from claims.models.evidence import Evidence, EvidenceOrigin
from claims.models.memory import ImportMemory
from claims.models.projections import Posting, PublicClaim, PublicLink, PublicWord, Span, StatusChange
from claims.models.proposal import Proposal
from claims.models.reply import Reply
from claims.models.report import Report, ReportCount
from claims.models.topic import ClaimTopic, Topic
from claims.models.work import DeskVisit, Mention, Note, SourceReader

__all__ = [
    "Answer",
    "Appearance",
    "Article",
    "Batch",
    "ChainActor",
    "ChainSource",
    "ChangeDraft",
    "Check",
    "Claim",
    "ClaimTopic",
    "DeskVisit",
    "Dissent",
    "Edition",
    "Evidence",
    "EvidenceOrigin",
    "Failure",
    "Forecast",
    "ImportMemory",
    "Lease",
    "MailWish",
    "Mention",
    "Note",
    "Notice",
    "Opening",
    "Posting",
    "Proposal",
    "PublicClaim",
    "PublicLink",
    "PublicRevision",
    "PublicWord",
    "Reply",
    "Report",
    "ReportCount",
    "SourceAlias",
    "SourceReader",
    "SourceVeil",
    "Span",
    "StatusChange",
    "Topic",
]
