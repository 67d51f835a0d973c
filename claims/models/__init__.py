from claims.models.alias import SourceAlias
from claims.models.appearance import Appearance, ChainActor, ChainSource
from claims.models.article import Article
from claims.models.check import Check
from claims.models.claim import Claim, Forecast
from claims.models.edition import Batch, Edition, Opening, PublicRevision
from claims.models.evidence import Evidence, EvidenceOrigin
from claims.models.memory import ImportMemory
from claims.models.projections import Posting, PublicClaim, PublicLink, PublicWord, Span, StatusChange
from claims.models.proposal import Proposal
from claims.models.reply import Reply
from claims.models.report import Report, ReportCount
from claims.models.topic import ClaimTopic, Topic

__all__ = [
    "Appearance",
    "Article",
    "Batch",
    "ChainActor",
    "ChainSource",
    "Check",
    "Claim",
    "ClaimTopic",
    "Edition",
    "Evidence",
    "EvidenceOrigin",
    "Forecast",
    "ImportMemory",
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
    "Span",
    "StatusChange",
    "Topic",
]
