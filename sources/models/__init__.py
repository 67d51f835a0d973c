from sources.models.actor import Actor
from sources.models.passage import Passage
from sources.models.publisher import Publisher
from sources.models.source import Derivation, Grade, Source

__all__ = ["Actor", "Derivation", "Grade", "Passage", "Publisher", "Source"]
