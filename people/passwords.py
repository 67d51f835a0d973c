"""What a password may not be, besides what Django asks."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from people.models import User

WORDS = ("claim record", "claims", "password", "verification", "analyst", "reviewer", "editor")
LEFT = 8
"""How many characters must be left when the words of this place are taken out."""


class OwnWordsValidator:
    """Refuses passwords made of the site's name and the words of its work: whoever guesses tries them first."""

    def validate(self, password: str, user: User | None = None) -> None:
        rest = _plain(password)
        for word in sorted(map(_plain, (*WORDS, settings.SITE_NAME)), key=len, reverse=True):
            rest = rest.replace(word, "")
        if len(rest) < LEFT:
            raise ValidationError(_("This password is made of the words of this site."), code="own_words")

    def get_help_text(self) -> str:
        return _("Your password can’t be made of the words of this site.")


def _plain(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
