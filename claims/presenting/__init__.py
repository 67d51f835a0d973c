"""Public documents as plain values for templates: no queries, no HTML, every number computed.

A template loops over what stands here and decides nothing; so a page is quick, and a test can read what it says.
"""

from claims.presenting.claim import claim_page
from claims.presenting.wording import address, cited_as

__all__ = ["address", "cited_as", "claim_page"]
