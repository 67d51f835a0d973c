"""Text: what may be stored (U1–U4, U6), its direction, its slug (U8) and its folded form."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.writing import clean_line, clean_text, direction, fold, is_empty, slug, turning

CONTROLS = [chr(n) for n in (*range(0x20), *range(0x7F, 0xA0)) if n not in (0x09, 0x0A, 0x0D, 0x85)]
NO_CHARACTERS = ["\ud800", "\udfff", "\ufdd0", "\ufdef", "\ufffe", "\uffff", "\U0001fffe", "\U0010ffff"]
BIDI = [chr(n) for n in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C)]
INVISIBLE = [
    "", " ", "\u00a0", "\u3000", "\u200b", "\u200d", "\u00ad", "\u2060", "\ufeff", "\u3164", "\u115f", "\uffa0",
    "\u2800", "\ufe0f", "\U000e0041", "\U000e0100", "\u180e", "\u034f", " \u200b\u3164 \u2800",
]  # fmt: skip


@pytest.mark.parametrize("clean", [clean_line, clean_text])
@pytest.mark.parametrize("character", CONTROLS + NO_CHARACTERS)
def test_what_is_no_text_is_refused_with_a_sentence(clean, character):
    """U2."""
    with pytest.raises(ValueError, match=r"U\+[0-9A-F]{4,6}\)\.$"):
        clean(f"a{character}b")


@pytest.mark.parametrize("character", BIDI)
def test_direction_controls_are_refused_in_lines_and_kept_in_long_text(character):
    """U3."""
    with pytest.raises(ValueError, match="direction"):
        clean_line(f"a{character}b")
    assert clean_text(f"a{character}b") == f"a{character}b"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("plain, עברית", {}),
        ("a\u202eb", {"\u202e": True}),
        ("a\u202eb\u202cc", {"\u202e": False, "\u202c": False}),
        ("a\u2067b", {"\u2067": True}),
        ("a\u2067\u202eb\u2069c", {"\u2067": False, "\u202e": False, "\u2069": False}),
        ("a\u2067b\u202cc", {"\u2067": True, "\u202c": False}),
        ("a\u202eb\u202c\u202ec", {"\u202e": True, "\u202c": False}),
        ("a\u200f\u061c\u2069b", {"\u200f": False, "\u061c": False, "\u2069": False}),
    ],
)
def test_what_turns_the_direction_is_found_and_whether_it_is_closed(text, found):
    """U3."""
    assert turning(text) == found


@pytest.mark.parametrize("character", "\t\n\r\u2028\u2029\x85")
def test_a_line_is_one_line(character):
    with pytest.raises(ValueError, match="single line"):
        clean_line(f"a{character}b")


def test_long_text_keeps_tabs_and_brings_line_breaks_to_one_form():
    assert clean_text("a\tb\r\nc\rd\ne\u2028f") == "a\tb\nc\nd\ne\nf"


@pytest.mark.parametrize("text", INVISIBLE)
def test_text_that_shows_nothing_is_empty(text):
    """U4."""
    assert is_empty(text)
    assert clean_line(text) == ""
    assert clean_text(text) == ""


@pytest.mark.parametrize("text", ["a", "·", "\u0301", "中", "😀", "0", "ـ"])
def test_text_that_shows_something_is_not_empty(text):
    assert not is_empty(text)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Iran ", "Iran"),
        ("Ir\u200ban", "Iran"),
        ("Ir\u00adan", "Iran"),
        ("Ir\u200dan\u200c", "Iran"),
        ("Iran\ufe0f", "Iran"),
        ("\ufeffIran", "Iran"),
        ("Ir\u3164an", "Iran"),
        ("Iran\U000e0041", "Iran"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("👩\u200d🚀", "👩\u200d🚀"),
        ("❤\ufe0f", "❤\ufe0f"),
        ("1\ufe0f\u20e3", "1\ufe0f\u20e3"),
    ],
)
def test_a_line_loses_what_only_makes_look_alikes(typed, kept):
    """U4."""
    assert clean_line(typed) == kept


def test_stored_text_is_nfc():
    """U1."""
    assert clean_line("Cafe\u0301") == "Café"
    assert clean_text("Cafe\u0301") == "Café"


@pytest.mark.parametrize("clean", [clean_line, clean_text])
def test_eight_marks_on_a_letter_are_taken_and_nine_refused(clean):
    """U6."""
    assert clean("x" + "\u0323" * 8)
    with pytest.raises(ValueError, match="marks"):
        clean("x" + "\u0323" * 9)


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text):
    for clean in (clean_line, clean_text):
        try:
            cleaned = clean(text)
        except ValueError:
            continue
        assert clean(cleaned) == cleaned
        assert unicodedata.is_normalized("NFC", cleaned)
        assert cleaned == "" or not is_empty(cleaned)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Iran", "ltr"),
        ("ایران", "rtl"),
        ("ישראל", "rtl"),
        ("Россия", "ltr"),
        ("«۱۲» ایران and Iran", "rtl"),
        ("12: Iran ایران", "ltr"),
        ("", "ltr"),
        ("123 …", "ltr"),
    ],
)
def test_a_text_runs_as_its_first_letter_does(text, expected):
    assert direction(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Iranian personnel were in Crimea", "iranian-personnel-were-in-crimea"),
        ("Crème brûlée: a story’s end", "creme-brulee-a-storys-end"),
        ("Щука, ёж и йод", "shchuka-ezh-i-iod"),
        ("Київ", "kiiv"),
        ("Αθήνα", "athina"),
        ("تهران", "thran"),
        ("חיפה", "hyph"),
        ("Łódź Øre ﬁne", "lodz-ore-fine"),
        ("S-300", "s-300"),
        ("۱۴۰۱", "1401"),
        ("中国", "claim"),
        ("😀", "claim"),
        ("", "claim"),
        ("word " * 40, "-".join(["word"] * 12)),
        ("a" * 100, "a" * 60),
        ("a" * 60 + " b", "a" * 60),
    ],
)
def test_a_slug_is_written_in_latin_letters(text, expected):
    """U8."""
    assert slug(text, "claim") == expected


@given(st.text())
def test_a_slug_is_never_empty_long_or_strange(text):
    """U8."""
    found = slug(text, "claim")
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", found)
    assert len(found) <= 60
    assert slug(found, "claim") == found


def test_a_fallback_that_makes_no_slug_is_refused():
    with pytest.raises(ValueError, match="fallback"):
        slug("中国", "…")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Café", "CAFE\u0301"),
        ("cafe", "Café"),
        ("ي", "ی"),
        ("ى", "ی"),
        ("كتاب", "کتاب"),
        ("مدرسة", "مدرسه"),
        ("أحمد", "احمد"),
        ("آ", "ا"),
        ("كِتَابٌ", "کتاب"),
        ("کتـــاب", "کتاب"),
        ("می\u200cخواهم", "میخواهم"),
        ("۱۴۰۱", "1401"),
        ("١٤٠١", "1401"),
        ("РОССИЯ", "россия"),
        ("ёж", "еж"),
        ("за\u0301мок", "замок"),
        ("STRASSE", "straße"),
        ("ﬁne", "fine"),
        ("Ｉｒａｎ", "iran"),
        ("so\u00adft", "soft"),
        ("a \t\u00a0b", "a b"),
        ("ΣΊΣΥΦΟΣ", "σισυφος"),
        ("İstanbul", "istanbul"),
        ("שָׁלוֹם", "שלום"),
    ],
)
def test_two_ways_of_writing_one_word_fold_alike(one, other):
    """U1."""
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("й", "и"), ("ї", "і"), ("ه", "ح"), ("का", "क"), ("が", "か"), ("a b", "ab")]
)
def test_letters_that_differ_stay_apart(one, other):
    assert fold(one) != fold(other)


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_folding_does_not_see_how_marks_are_composed(text):
    """U1."""
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))
