"""Production refuses to start on settings that would betray it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SOUND = {
    "CLAIM_RECORD_ENV": "production",
    "SECRET_KEY": "kR7vQ2nXw9LmZt4bYc8JhP3sDf6GaEuV1oTiNrBxWq5MzKjC0HyS",
    "ALLOWED_HOSTS": "claims.press,www.claims.press",
}


def start(tmp_path: Path, code: str = "", **changes: str) -> subprocess.CompletedProcess[str]:
    """Load the settings in a process of their own; an empty change unsets a variable."""
    return subprocess.run(
        [sys.executable, "-c", f"import config.settings as settings\n{code}"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), **SOUND, **changes},
        capture_output=True,
        text=True,
        check=False,
    )


def test_sound_settings_start(tmp_path: Path) -> None:
    code = "print(settings.SITE_URL, settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME)"
    factor = "print(settings.SECOND_FACTOR_REQUIRED)"
    assert start(tmp_path, factor).stdout == "True\n"
    assert start(tmp_path, factor, CLAIM_RECORD_ENV="", ALLOWED_HOSTS="").stdout == "False\n"
    started = start(tmp_path, code)
    assert started.stderr == ""
    assert started.stdout.split() == ["https://claims.press", "__Host-session", "__Host-csrf"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is missing"),
        ({"SECRET_KEY": "too-short"}, "SECRET_KEY has 9 characters"),
        ({"SECRET_KEY": "django-insecure-" + "x9" * 40}, "SECRET_KEY is an example value"),
        ({"SECRET_KEY": "x" * 80}, "SECRET_KEY repeats"),
        ({"SECRET_KEY_FALLBACKS": "old"}, "SECRET_KEY_FALLBACKS has 3 characters"),
        ({"DEBUG": "1"}, "DEBUG is on in production"),
        ({"SECOND_FACTOR_REQUIRED": "0"}, "SECOND_FACTOR_REQUIRED is off in production"),
        ({"DEBUG": "perhaps"}, "DEBUG is 'perhaps'"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS must list"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must list"),
        ({"ALLOWED_HOSTS": "claims.press,*.press"}, "ALLOWED_HOSTS must list"),
        ({"CLAIM_RECORD_ENV": "prod"}, "CLAIM_RECORD_ENV is 'prod'"),
        ({"CLAIM_RECORD_ENV": "development"}, "ALLOWED_HOSTS goes beyond"),
        ({"DATABASE_URL": "mysql://x/y"}, "DATABASE_URL begins with"),
        ({"DATA_DIR": "/no/such/place"}, "DATA_DIR /no/such/place is no directory"),
        ({"SITE_URL": "claims.press"}, "SITE_URL is 'claims.press'"),
    ],
)
def test_unsound_settings_do_not_start(tmp_path: Path, changes: dict[str, str], sentence: str) -> None:
    """Keeps C4."""
    started = start(tmp_path, **changes)
    assert started.returncode != 0
    assert f"ImproperlyConfigured: {sentence}" in started.stderr
    assert not (tmp_path / "secret-key").exists()


def test_development_answers_this_machine_alone_and_hides_its_errors(tmp_path: Path) -> None:
    code = "print(settings.DEBUG, settings.SITE_URL, *settings.ALLOWED_HOSTS)"
    started = start(tmp_path, code, CLAIM_RECORD_ENV="", SECRET_KEY="", ALLOWED_HOSTS="", PORT="8123")
    assert started.stdout.split() == ["False", "http://127.0.0.1:8123", "localhost", "127.0.0.1", "[::1]"]
    assert (tmp_path / "secret-key").exists()


def test_production_pages_insist_on_https(tmp_path: Path) -> None:
    """Keeps C3."""
    code = """
import django
from django.test import Client
import os; os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
django.setup()
client = Client(headers={"host": "claims.press"})
print(client.get("/no-such-page/").headers["Location"])
print(client.get("/no-such-page/", secure=True).headers["Strict-Transport-Security"])
refused = client.get("/", headers={"host": "elsewhere.press"})
print(refused.status_code, refused.headers["X-Content-Type-Options"], refused.headers["Referrer-Policy"])
"""
    started = start(tmp_path, code, HASHED_STATIC="0")
    assert started.stdout.splitlines() == [
        "https://claims.press/no-such-page/",
        "max-age=31536000; includeSubDomains",
        "400 nosniff same-origin",
    ]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ('["OPTIONS"]["init_command"] = "PRAGMA synchronous=OFF"', "config.E001"),
        ('["OPTIONS"]["transaction_mode"] = "DEFERRED"', "config.E002"),
    ],
)
def test_the_server_does_not_start_on_an_unsafe_database(tmp_path: Path, change: str, fault: str) -> None:
    """Keeps R6."""
    (tmp_path / "unsafe.py").write_text(f'from config.settings import *\nDATABASES["default"]{change}\n')
    code = """
import os; os.environ["DJANGO_SETTINGS_MODULE"] = "unsafe"
import sys; sys.path.append(os.environ["DATA_DIR"])
import config.wsgi
"""
    started = start(tmp_path, code)
    assert started.returncode != 0
    assert fault in started.stderr
    assert "ImproperlyConfigured" in started.stderr
