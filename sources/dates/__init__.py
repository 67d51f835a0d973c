"""Dates as sources give them: often a month, a year or a stretch of time, sometimes only "about" one.

A date is one EDTF string (ISO 8601-2) with its earliest and latest day. `parse_edtf` reads such strings,
`read_typed` what people type, and `words` writes a date for readers.
"""

from sources.dates.edtf import Edtf, parse_edtf
from sources.dates.today import settled
from sources.dates.typed import Ambiguous, NotADate, Reading, read_typed
from sources.dates.wording import in_words, words

__all__ = ["Ambiguous", "Edtf", "NotADate", "Reading", "in_words", "parse_edtf", "read_typed", "settled", "words"]
