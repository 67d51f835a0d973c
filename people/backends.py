"""The one way a password lets somebody in: Django's own, behind the count of guesses."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from people import guesses
from people.models import User


class CountedBackend(ModelBackend):
    """Looks at a password only while its account has guesses left, whoever asks: log-in, proof, or admin."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **more: Any
    ) -> User | None:
        """The person, or None. PermissionDenied, which Django takes for None, where the guesses are used up."""
        if username is None or password is None:
            return None
        if not guesses.take("password", username):
            if request is not None:
                request.guesses_spent = True  # type: ignore[attr-defined]
            raise PermissionDenied
        user = super().authenticate(request, username=username, password=password, **more)
        if user is not None:
            guesses.forgive("password", username)
        return user
