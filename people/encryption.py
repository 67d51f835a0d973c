"""Seeds of second factors are not kept as they are: whoever reads the database alone makes no code of them."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

PURPOSE = b"claim-record: seeds of second factors\n"


def encrypt(text: str) -> str:
    """`text` under a key made of the site's secret key."""
    return _keys().encrypt(text.encode()).decode("ascii")


def decrypt(sealed: str) -> str:
    """What `encrypt` sealed, under the present key or one of the old ones. Raises InvalidToken for anything else."""
    return _keys().decrypt(sealed.encode("ascii")).decode()


def _keys() -> MultiFernet:
    return MultiFernet([_key(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(PURPOSE + secret.encode()).digest()))
