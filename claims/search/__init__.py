"""Search over postings: words of public documents for readers, words of working rows for the desk."""

from claims.search.asking import Asked
from claims.search.counting import miscounted, recount
from claims.search.finding import Found, like_desk, search, search_desk
from claims.search.marking import mark
from claims.search.postings import cut_anew, index_desk, index_public

__all__ = [
    "Asked",
    "Found",
    "cut_anew",
    "index_desk",
    "index_public",
    "like_desk",
    "mark",
    "miscounted",
    "recount",
    "search",
    "search_desk",
]
