"""Settings from the environment: typed, and refusing nonsense with a sentence."""

import stat
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from config.env import Environment, kept_key, refuse_weak_key, weakness

STRONG = "kR7vQ2nXw9LmZt4bYc8JhP3sDf6GaEuV1oTiNrBxWq5MzKjC0HyS"


def env(**variables: str) -> Environment:
    return Environment(variables)


@pytest.mark.parametrize("word", ["1", "true", "YES", " on "])
def test_a_flag_is_on(word: str) -> None:
    assert env(A=word).flag("A", default=False) is True


@pytest.mark.parametrize("word", ["0", "false", "No", "off"])
def test_a_flag_is_off(word: str) -> None:
    assert env(A=word).flag("A", default=True) is False


def test_an_unset_and_an_empty_variable_mean_the_default() -> None:
    assert env().flag("A", default=True) is True
    assert env(A=" ").number("A", default=7, low=0, high=9) == 7
    assert env(A="").names("A", default=["b"]) == ["b"]
    assert env(A="").secret("A") == ""


@pytest.mark.parametrize(
    ("reader", "value"),
    [
        (lambda e: e.flag("A", default=False), "maybe"),
        (lambda e: e.flag("A", default=False), "2"),
        (lambda e: e.number("A", 1, 1, 64), "0"),
        (lambda e: e.number("A", 1, 1, 64), "65"),
        (lambda e: e.number("A", 1, 1, 64), "-1"),
        (lambda e: e.number("A", 1, 1, 64), "4.0"),
        (lambda e: e.number("A", 1, 1, 64), "٤"),
        (lambda e: e.number("A", 1, 1, 64), "9" * 5000),
        (lambda e: e.choice("A", "x", ("x", "y")), "z"),
        (lambda e: e.names("A"), "one,,two"),
        (lambda e: e.names("A"), "https://one.example"),
        (lambda e: e.names("A"), "one two"),
        (lambda e: e.site("A", "http://x"), "claims.example.org"),
        (lambda e: e.site("A", "http://x"), "https://claims.example.org/path"),
        (lambda e: e.site("A", "http://x"), "https://claims.example.org?q"),
        (lambda e: e.site("A", "http://x"), "https://claims.example.org:port"),
        (lambda e: e.site("A", "http://x"), "ftp://claims.example.org"),
        (lambda e: e.site("A", "http://x"), "http://[::1"),
    ],
)
def test_nonsense_is_refused_by_name_and_with_advice(reader, value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^A is .*which cannot be used: write .*\.$"):
        reader(env(A=value))


@given(st.text(max_size=40))
def test_a_number_is_read_or_refused_and_nothing_else(value: str) -> None:
    try:
        assert 0 <= env(A=value).number("A", default=5, low=0, high=9) <= 9
    except ImproperlyConfigured:
        assert value.strip() not in [str(number) for number in range(10)]


def test_a_site_address_loses_its_closing_slash() -> None:
    assert env(A="https://claims.example.org/").site("A", "") == "https://claims.example.org"


def test_a_secret_comes_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{STRONG}\n")
    assert env(A_FILE=str(tmp_path / "key")).secret("A") == STRONG


def test_a_secret_given_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="A and A_FILE are both set"):
        env(A="x", A_FILE=str(tmp_path)).secret("A")


def test_a_secret_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="cannot be read"):
        env(A_FILE=str(tmp_path / "none")).secret("A")


@pytest.mark.parametrize(
    ("key", "fault"),
    [
        ("", "is missing"),
        ("short", "has 5 characters, fewer than 50"),
        ("django-insecure-" + STRONG, "is an example value"),
        ("CHANGE-ME" + STRONG, "is an example value"),
        ("ab" * 40, "repeats a few characters"),
        (STRONG, ""),
    ],
)
def test_a_weak_key_is_named_for_its_fault(key: str, fault: str) -> None:
    """Keeps C4."""
    assert weakness(key) == fault


def test_a_refused_key_is_not_shown() -> None:
    """Keeps C4: an error may end in a log that others read."""
    with pytest.raises(ImproperlyConfigured) as caught:
        refuse_weak_key("SECRET_KEY", "hunter2hunter2")
    assert "hunter2" not in str(caught.value)


def test_the_development_key_is_made_once_and_private(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "secret-key"
    first = kept_key(path)
    assert kept_key(path) == first
    assert weakness(first) == ""
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [file.name for file in path.parent.iterdir()] == ["secret-key"]
