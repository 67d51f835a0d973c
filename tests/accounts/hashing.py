"""A password hasher that counts how often it is really asked."""

from __future__ import annotations

import threading
from typing import Any, ClassVar

from django.contrib.auth.hashers import MD5PasswordHasher

PATH = f"{__name__}.CountingHasher"


class CountingHasher(MD5PasswordHasher):
    """Fast, and it tells how many passwords came as far as itself: to look at one is to hash it."""

    asked: ClassVar[list[str]] = []
    lock: ClassVar[threading.Lock] = threading.Lock()

    def encode(self, password: str, salt: Any, *more: Any) -> str:
        with self.lock:
            self.asked.append(password)
        return super().encode(password, salt, *more)
