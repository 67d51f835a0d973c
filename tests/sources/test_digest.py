"""Canonical bytes, digests and commitments."""

import enum
import hashlib
import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.digest import canonical_bytes, commitment, digest, load, new_salt

texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner) | st.dictionaries(texts.map(lambda t: unicodedata.normalize("NFC", t)), inner),
    max_leaves=20,
)


def as_nfc(value):
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list):
        return [as_nfc(item) for item in value]
    if isinstance(value, dict):
        return {as_nfc(key): as_nfc(item) for key, item in value.items()}
    return value


CASES = [
    ({"b": 1, "a": [True, None]}, '{"a":[true,null],"b":1}'),
    ({"é": "Ж", "z": "“q”"}, '{"z":"“q”","é":"Ж"}'),
    ({"\U0001f600": 1, "\uffee": 2}, '{"\uffee":2,"\U0001f600":1}'),  # by code point, not by UTF-16 unit
    ((1, ("a",)), '[1,["a"]]'),
    ("e\u0301", '"é"'),
    ("\u2028\x7f\n", '"\u2028\x7f\\n"'),
    (10**30, "1" + "0" * 30),
    ({}, "{}"),
]


@pytest.mark.parametrize(("value", "expected"), CASES)
def test_a_value_has_one_canonical_form(value, expected):
    assert canonical_bytes(value) == expected.encode()


def test_an_enumeration_is_written_as_what_it_holds():
    class Status(enum.StrEnum):
        OPEN = "open"

    assert canonical_bytes({Status.OPEN: Status.OPEN}) == b'{"open":"open"}'


@pytest.mark.parametrize("value", [1.0, float("nan"), float("inf"), b"x", {1}, {1: "a"}, object(), [0.5]])
def test_what_has_no_one_form_is_refused_with_a_sentence(value):
    with pytest.raises(TypeError, match=r"\.$"):
        canonical_bytes(value)


def test_two_keys_that_are_one_in_nfc_are_refused():
    with pytest.raises(ValueError, match="Two keys"):
        canonical_bytes({"é": 1, "e\u0301": 2})


@pytest.mark.parametrize("value", ["a\ud800", {"\udfff": 1}, ["\ud83d"]])
def test_half_of_a_surrogate_pair_is_refused(value):
    """U2."""
    with pytest.raises(ValueError, match="surrogate"):
        canonical_bytes(value)


@given(values)
def test_bytes_read_back_are_the_value_in_nfc(value):
    """U1."""
    assert load(canonical_bytes(value)) == as_nfc(value)


@given(st.dictionaries(texts.map(lambda t: unicodedata.normalize("NFC", t)), values))
def test_the_order_of_keys_does_not_matter(value):
    turned = dict(reversed(value.items()))
    assert canonical_bytes(turned) == canonical_bytes(value)


@pytest.mark.parametrize(
    "data",
    [
        b'{"a": 1}',
        b'{"b":1,"a":2}',
        b'"\\u00e9"',
        b'"e\xcc\x81"',
        b"1.0",
        b"NaN",
        b'{"a":1,"a":1}',
        b"\xff",
        b"",
        b"[" * 100_000,
    ],
)
def test_bytes_in_another_form_are_not_read(data):
    with pytest.raises(ValueError, match=r"\.$"):
        load(data)


def test_a_digest_is_the_sha_256_of_the_bytes():
    assert digest(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_commitment_hashes_prefix_salt_and_content():
    """L15."""
    salt = bytes(range(32))
    assert commitment(salt, b"x") == hashlib.sha256(b"\x02" + salt + b"x").hexdigest()


@pytest.mark.parametrize("salt", [b"", b"1" * 31, b"1" * 33])
def test_a_salt_of_another_length_is_refused(salt):
    with pytest.raises(ValueError, match="32 bytes"):
        commitment(salt, b"x")


def test_salts_do_not_repeat():
    """L15."""
    salts = {new_salt() for _ in range(10_000)}
    assert len(salts) == 10_000
    assert {len(salt) for salt in salts} == {32}


def test_equal_content_gives_different_commitments():
    """L15."""
    assert commitment(new_salt(), b"x") != commitment(new_salt(), b"x")


def test_canonical_bytes_are_json():
    value = {"note": 'He said "no"\\', "n": -1}
    assert json.loads(canonical_bytes(value)) == value
