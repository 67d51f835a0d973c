"""Search over postings: words of public documents for readers, words of working rows for the desk."""

from claims.search.postings import index_public

__all__ = ["index_public"]
