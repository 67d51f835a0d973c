"""Typed readers of the environment. Each refuses nonsense with a sentence that says what to do."""

import os
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off"})

KEY_LENGTH = 50
KEY_VARIETY = 10
EXAMPLE_WORDS = ("django-insecure", "change-me", "changeme", "example", "replace-me", "your-secret")


class Environment:
    """Reads settings from environment variables, by name and type.

    An unset variable and an empty one mean the same: the default.
    Every reader raises ImproperlyConfigured for a value it cannot use.
    """

    def __init__(self, variables: Mapping[str, str]) -> None:
        self.variables = variables

    def text(self, name: str, default: str = "") -> str:
        """The value without surrounding space."""
        return self.variables.get(name, "").strip() or default

    def flag(self, name: str, default: bool) -> bool:
        """True for 1, true, yes, on; False for 0, false, no, off; in any case."""
        value = self.text(name).lower()
        if not value:
            return default
        if value not in TRUE | FALSE:
            raise refusal(name, value, "write 1 or 0")
        return value in TRUE

    def number(self, name: str, default: int, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        value = self.text(name)
        if not value:
            return default
        if not (value.isascii() and value.isdigit() and low <= int(value[:12]) <= high):
            raise refusal(name, value, f"write a whole number from {low} to {high}")
        return int(value)

    def choice(self, name: str, default: str, allowed: Sequence[str]) -> str:
        """One of the allowed words."""
        value = self.text(name, default)
        if value not in allowed:
            raise refusal(name, value, "write one of: " + ", ".join(allowed))
        return value

    def names(self, name: str, default: Sequence[str] = ()) -> list[str]:
        """A list parted by commas, for instance host names; no name may hold a space or an address."""
        value = self.text(name)
        if not value:
            return list(default)
        found = [part.strip() for part in value.split(",")]
        if any(not part or "/" in part or len(part.split()) > 1 for part in found):
            raise refusal(name, value, "write names parted by commas, without addresses, spaces or gaps")
        return found

    def site(self, name: str, default: str) -> str:
        """The root of a web site, such as https://claims.example.org, without a closing slash."""
        value = self.text(name, default).rstrip("/")
        advice = "write a root address such as https://claims.example.org"
        try:
            parts = urlsplit(value)
            parts.port  # noqa: B018  (reading the port is what checks it)
        except ValueError:
            raise refusal(name, value, advice) from None
        bare = f"{parts.scheme}://{parts.netloc}"
        if parts.scheme not in ("http", "https") or not parts.hostname or value != bare:
            raise refusal(name, value, advice)
        return value

    def secret(self, name: str) -> str:
        """The secret in variable `name`, or in the file that `name`_FILE names; empty without either."""
        value, path = self.text(name), self.text(f"{name}_FILE")
        if value and path:
            raise ImproperlyConfigured(f"{name} and {name}_FILE are both set: keep one of them.")
        if not path:
            return value
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise ImproperlyConfigured(
                f"{name}_FILE names a file that cannot be read: check the path and its owner."
            ) from None


def refusal(name: str, value: str, advice: str) -> ImproperlyConfigured:
    """The error for a variable whose value cannot be used."""
    return ImproperlyConfigured(f"{name} is {value[:80]!r}, which cannot be used: {advice}.")


def weakness(key: str) -> str:
    """Why a secret key must not guard a public site; empty for a strong key."""
    if not key:
        return "is missing"
    if any(word in key.lower() for word in EXAMPLE_WORDS):
        return "is an example value"
    if len(key) < KEY_LENGTH:
        return f"has {len(key)} characters, fewer than {KEY_LENGTH}"
    if len(set(key)) < KEY_VARIETY:
        return "repeats a few characters"
    return ""


def refuse_weak_key(name: str, key: str) -> None:
    """Raise ImproperlyConfigured, without showing the key, where it is weak."""
    fault = weakness(key)
    if fault:
        raise ImproperlyConfigured(
            f"{name} {fault}: set it to a fresh secret, "
            "for instance from: python3 -c 'import secrets; print(secrets.token_urlsafe(64))'"
        )


def kept_key(path: Path) -> str:
    """The secret key of a development machine: made once, kept in `path`, readable by its owner alone.

    So is a directory that is made for it, where the database will lie beside the key.
    Two processes that start together agree on one key, and a killed one leaves no half key.
    """
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(64) + "\n", encoding="utf-8")
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="utf-8").strip()
