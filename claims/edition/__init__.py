"""The edition: one frozen document of all the public sees of a claim (`docs/edition-format.md`). Pure.

`compose` makes a document from working rows, `carry` from the last document with one named part changed. Both are
total: they return a document or raise `EditionError`. The same input gives the same bytes.

Rows are plain values, as `claims.gathering` reads them: text, whole numbers, booleans, lists, None; days as ISO text,
dates as EDTF text, sources by public id. Lists of rows may come in any order; what has an order has a `position`.

    claim         id slug statement restated_as kind judged judged_for judged_for_text event_period settle
                  not_checkable_because topics[slug label position] entities places keywords priority review_by closed
    forecast      None, or criteria ambiguous deciding_source deadline criteria_fixed_on modality
    appearances   [key position source put hedges chain chain_actors[id slug name] chain_sources[id]
                  passage{id exact prefix suffix section position language translation}]
    evidence      [key position source stance credibility note dated counts counts_reason
                  quote quote_speaker quote_language quote_translation origins[id]]
    replies       [key position asked actor{id slug name} asked_on until outcome answered_on text language translation]
    dissent       [key role status reasons on]; may be left out
    sources       {id: id key slug title title_basis title_basis_word publisher{id slug name} via actor authors
                  url live archive_url seen_on published language kind kind_word
                  reliability (the letter, "" when ungraded) reliability_reason graded_on read_as read_as_word summary
                  lineage derived_from[id] withheld withheld_word alias}
"""

from claims.edition.carrying import KEEP, carry
from claims.edition.comparing import differences
from claims.edition.composing import FORMAT, Correction, compose, denials
from claims.edition.sealing import Document, EditionError, to_bytes

__all__ = [
    "FORMAT",
    "KEEP",
    "Correction",
    "Document",
    "EditionError",
    "carry",
    "compose",
    "denials",
    "differences",
    "to_bytes",
]
