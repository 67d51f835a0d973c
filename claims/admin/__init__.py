"""The admin, for editors: look anything up, mend records through the same verbs as the desk.

Nothing here sets a status, and nothing that was published, linked or logged is changed or deleted. The admin of
sources and people stands here too: it shows their claims, and a public name moves the public revision.
"""

from claims.admin import claims, history, people, sources

__all__ = ["claims", "history", "people", "sources"]
