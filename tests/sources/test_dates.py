"""Dates: EDTF in, what people type in, plain words out. R17."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.dates import Ambiguous, Edtf, NotADate, parse_edtf, read_typed, settled, words

EDTF_CASES = [
    ("2022-12-01", date(2022, 12, 1), date(2022, 12, 1), "1 December 2022"),
    ("2022-10", date(2022, 10, 1), date(2022, 10, 31), "October 2022"),
    ("2022", date(2022, 1, 1), date(2022, 12, 31), "2022"),
    ("0001", date(1, 1, 1), date(1, 12, 31), "0001"),
    ("9999-12-31", date(9999, 12, 31), date(9999, 12, 31), "31 December 9999"),
    ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "February 2024"),
    ("1900-02", date(1900, 2, 1), date(1900, 2, 28), "February 1900"),
    ("2024-02-29", date(2024, 2, 29), date(2024, 2, 29), "29 February 2024"),
    ("2022-10~", date(2022, 10, 1), date(2022, 10, 31), "about October 2022"),
    ("2022?", date(2022, 1, 1), date(2022, 12, 31), "perhaps 2022"),
    ("2022%", date(2022, 1, 1), date(2022, 12, 31), "perhaps about 2022"),
    ("202X", date(2020, 1, 1), date(2029, 12, 31), "the 2020s"),
    ("20XX", date(2000, 1, 1), date(2099, 12, 31), "some time between 2000 and 2099"),
    ("000X", date(1, 1, 1), date(9, 12, 31), "the 0000s"),
    ("2022-XX", date(2022, 1, 1), date(2022, 12, 31), "some time in 2022"),
    ("2022-XX-XX", date(2022, 1, 1), date(2022, 12, 31), "some time in 2022"),
    ("2022-1X", date(2022, 10, 1), date(2022, 12, 31), "some time between October and December 2022"),
    ("2022-0X", date(2022, 1, 1), date(2022, 9, 30), "some time between January and September 2022"),
    ("2022-2X", date(2022, 3, 1), date(2023, 2, 28), "some season of 2022"),
    ("2022-10-XX", date(2022, 10, 1), date(2022, 10, 31), "some day in October 2022"),
    ("2023-02-2X", date(2023, 2, 20), date(2023, 2, 28), "some day between 20 and 28 February 2023"),
    ("2023-02-0X", date(2023, 2, 1), date(2023, 2, 9), "some day between 1 and 9 February 2023"),
    ("2022-21", date(2022, 3, 1), date(2022, 5, 31), "spring 2022"),
    ("2022-22", date(2022, 6, 1), date(2022, 8, 31), "summer 2022"),
    ("2022-23", date(2022, 9, 1), date(2022, 11, 30), "autumn 2022"),
    ("2023-24", date(2023, 12, 1), date(2024, 2, 29), "winter 2023–24"),
    ("9999-24", date(9999, 12, 1), date(9999, 12, 31), "winter 9999–00"),
    ("2022-09/2022-12-01", date(2022, 9, 1), date(2022, 12, 1), "September 2022 to 1 December 2022"),
    ("2022-02-24/2022-12-01", date(2022, 2, 24), date(2022, 12, 1), "24 February 2022 to 1 December 2022"),
    ("../2021", None, date(2021, 12, 31), "before 2022"),
    ("../9999", None, date(9999, 12, 31), "up to 9999"),
    ("../2022-11", None, date(2022, 11, 30), "before December 2022"),
    ("../2022-12", None, date(2022, 12, 31), "before January 2023"),
    ("../9999-12", None, date(9999, 12, 31), "up to December 9999"),
    ("../2022-23", None, date(2022, 11, 30), "up to autumn 2022"),
    ("../2022-12-01", None, date(2022, 12, 1), "up to 1 December 2022"),
    ("2022-12-01/..", date(2022, 12, 1), None, "from 1 December 2022 on"),
    ("/2021", None, date(2021, 12, 31), "up to 2021, beginning unknown"),
    ("2021/", date(2021, 1, 1), None, "from 2021, end unknown"),
    ("2022-10-21~/2022-10-31~", date(2022, 10, 21), date(2022, 10, 31), "late October 2022"),
    ("2022-05~/2022-08~", date(2022, 5, 1), date(2022, 8, 31), "mid 2022"),
    ("2021~/2022~", date(2021, 1, 1), date(2022, 12, 31), "about 2021 to 2022"),
    ("2021~/2022", date(2021, 1, 1), date(2022, 12, 31), "from about 2021 to 2022"),
    ("2021/2022?", date(2021, 1, 1), date(2022, 12, 31), "from 2021 to perhaps 2022"),
    ("2022-12-01/2022-12-01", date(2022, 12, 1), date(2022, 12, 1), "1 December 2022 to 1 December 2022"),
    ("2022-12/2022", date(2022, 12, 1), date(2022, 12, 31), "December 2022 to 2022"),
]


@pytest.mark.parametrize(("text", "earliest", "latest", "reading"), EDTF_CASES)
def test_an_edtf_date_has_its_first_and_last_day_and_its_words(text, earliest, latest, reading):
    found = parse_edtf(text)
    assert (found.text, found.earliest, found.latest) == (text, earliest, latest)
    assert words(found) == reading


@pytest.mark.parametrize(
    ("text", "approximate", "uncertain"),
    [
        ("2022", False, False),
        ("2022~", True, False),
        ("2022?", False, True),
        ("2022%", True, True),
        ("2021/2022~", True, False),
        ("2021?/..", False, True),
    ],
)
def test_marks_say_how_sure_a_date_is(text, approximate, uncertain):
    found = parse_edtf(text)
    assert (found.approximate, found.uncertain) == (approximate, uncertain)


REFUSED = [
    "0000",
    "0000-01-01",
    "22",
    "20222",
    "2022-13",
    "2022-00",
    "2022-25",
    "2022-1",
    "2022-02-30",
    "2023-02-29",
    "1900-02-29",
    "2022-10-32",
    "2022-10-00",
    "2022-21-01",
    "2022-13-05",
    "X022",
    "XXXX",
    "2XXX",
    "20X2",
    "202X-10",
    "2022-XX-05",
    "2022-1X-05",
    "2022-10-X1",
    "2022-10-4X",
    "2022-3X",
    "2022-12-01T10:00",
    "2022~~",
    "~2022",
    "..",
    "/",
    "../..",
    "../",
    "/..",
    "2022/2021",
    "2022-10-02/2022-10-01",
    "2021/2022/2023",
    "2022/ab",
    "-2022",
    "Y12022",
    "２０２２",
    "2022-10-01Z",
]


@pytest.mark.parametrize("text", [*REFUSED, "", " ", "2022 - 10", "2022\n2023"])
def test_what_is_no_date_is_refused_with_a_sentence(text):
    with pytest.raises(ValueError, match=r"\.$"):
        parse_edtf(text)


TYPED_CASES = [
    ("Oct 2022", "2022-10"),
    ("october 2022", "2022-10"),
    ("Oct. 2022", "2022-10"),
    ("Sept 2022", "2022-09"),
    ("October, 2022", "2022-10"),
    ("2022 Oct", "2022-10"),
    ("20.10.2022", "2022-10-20"),
    ("10/20/2022", "2022-10-20"),
    ("20.10.22", "2022-10-20"),
    ("31/12/99", "1999-12-31"),
    ("3/3/2022", "2022-03-03"),
    ("2022/10/05", "2022-10-05"),
    ("2022.10.5", "2022-10-05"),
    ("20221005", "2022-10-05"),
    ("10/2022", "2022-10"),
    ("2022/10", "2022-10"),
    ("10.2022", "2022-10"),
    ("2022", "2022"),
    (" 2022 ", "2022"),
    ("1 December 2022", "2022-12-01"),
    ("1st of December 2022", "2022-12-01"),
    ("December 1, 2022", "2022-12-01"),
    ("Dec 1st 2022", "2022-12-01"),
    ("2022 December 1", "2022-12-01"),
    ("Thursday, 1 December 2022", "2022-12-01"),
    ("Thu Dec  1 10:00:00 2022", "2022-12-01"),
    ("2022-12-01T10:00:00Z", "2022-12-01"),
    ("29 February 2024", "2024-02-29"),
    ("1 January 0001", "0001-01-01"),
    ("31 December 9999", "9999-12-31"),
    ("late October 2022", "2022-10-21~/2022-10-31~"),
    ("end of February 2024", "2024-02-21~/2024-02-29~"),
    ("mid-October 2022", "2022-10-11~/2022-10-20~"),
    ("early October 2022", "2022-10-01~/2022-10-10~"),
    ("beginning of 2022", "2022-01~/2022-04~"),
    ("mid 2022", "2022-05~/2022-08~"),
    ("late 2022", "2022-09~/2022-12~"),
    ("autumn 2022", "2022-23"),
    ("Fall of 2022", "2022-23"),
    ("winter 2022–23", "2022-24"),
    ("winter 2022/2023", "2022-24"),
    ("before 2022", "../2021"),
    ("before March 2022", "../2022-02"),
    ("before 1 March 2024", "../2024-02-29"),
    ("before autumn 2022", "../2022-08-31"),
    ("until October 2022", "../2022-10"),
    ("up to 1 December 2022", "../2022-12-01"),
    ("since March 2022", "2022-03/.."),
    ("from 1 December 2022 on", "2022-12-01/.."),
    ("March 2022 onwards", "2022-03/.."),
    ("after 2022", "2023/.."),
    ("after December 2022", "2023-01/.."),
    ("about October 2022", "2022-10~"),
    ("c. 1900", "1900~"),
    ("ca. 1900", "1900~"),
    ("perhaps 2022", "2022?"),
    ("perhaps about 2022", "2022%"),
    ("before about 2022", "../2021~"),
    ("2022-10/2022-11", "2022-10/2022-11"),
    ("Oct–Nov 2022", "2022-10/2022-11"),
    ("Oct - Nov 2022", "2022-10/2022-11"),
    ("from October to November 2022", "2022-10/2022-11"),
    ("1–3 October 2022", "2022-10-01/2022-10-03"),
    ("24 February to 1 December 2022", "2022-02-24/2022-12-01"),
    ("24 February 2022 to 1 December 2022", "2022-02-24/2022-12-01"),
    ("December 2021 to March 2022", "2021-12/2022-03"),
    ("between 2009 and 2021", "2009/2021"),
    ("2009-2021", "2009/2021"),
    ("2021–22", "2021/2022"),
    ("2021/22", "2021/2022"),
    ("2009-10", "2009-10"),
    ("2016 to June 2019", "2016/2019-06"),
    ("20/10/2022 to 25/10/2022", "2022-10-20/2022-10-25"),
    ("../2021", "../2021"),
    ("202x", "202X"),
    ("۲۰۲۲", "2022"),
    ("۲۰۲۲/۱۰/۰۵", "2022-10-05"),
    ("٢٠٢٢-١٠", "2022-10"),
    ("\u200e2022\u200f", "2022"),
    ("on 1 December 2022", "2022-12-01"),
    ("some time in 2022", "2022"),
    ("at the end of 2022", "2022-09~/2022-12~"),
    ("Q3 2022", "2022-07/2022-09"),
    ("2022-Q3", "2022-07/2022-09"),
    ("third quarter of 2022", "2022-07/2022-09"),
    ("the last quarter of 2022", "2022-10/2022-12"),
    ("first half of 2022", "2022-01/2022-06"),
    ("H2/2022", "2022-07/2022-12"),
    ("2nd half of February 2024", "2024-02-16/2024-02-29"),
    ("the 1990s", "199X"),
    ("1990's", "199X"),
    ("2000s", "200X"),
    ("early 1990s", "1990~/1993~"),
    ("by the end of 2023", "../2023"),
    ("until the end of October 2022", "../2022-10"),
    ("by mid-2023", "../2023-08~"),
    ("by Q3 2022", "../2022-09"),
    ("before the beginning of 2022", "../2021"),
    ("since the beginning of 2022", "2022/.."),
    ("since mid-2022", "2022-05~/.."),
    ("after Oct-Nov 2022", "2022-12-01/.."),
    ("before 2022-10/2022-11", "../2022-09-30"),
    ("after 2009 to 2010", "2011-01-01/.."),
    ("since the end of 2022", "2022-12~/.."),
    ("since the end of October 2022", "2022-10-31~/.."),
    ("after the end of 2022", "2023/.."),
    ("since the second quarter of 2022", "2022-04/.."),
]


@pytest.mark.parametrize(("typed", "expected"), TYPED_CASES)
def test_a_typed_date_is_read(typed, expected):
    assert read_typed(typed) == parse_edtf(expected)


AMBIGUOUS_CASES = [
    ("03/04/2022", ["2022-04-03", "2022-03-04"]),
    ("5.6.22", ["2022-06-05", "2022-05-06"]),
    ("1 2 2022", ["2022-02-01", "2022-01-02"]),
    ("winter 2022", ["2021-24", "2022-24"]),
    ("2021-22", ["2021-22", "2021/2022"]),
    ("2009/10", ["2009-10", "2009/2010"]),
    ("before 03/04/2022", ["../2022-04-02", "../2022-03-03"]),
    ("01/02/2022 - 03/04/2022", ["2022-02-01/2022-04-03", "2022-01-02/2022-03-04"]),
]


@pytest.mark.parametrize(("typed", "choices"), AMBIGUOUS_CASES)
def test_what_can_be_read_in_two_ways_is_asked_about(typed, choices):
    assert read_typed(typed) == Ambiguous(typed, tuple(parse_edtf(choice) for choice in choices))


@pytest.mark.parametrize(("typed", "choices"), AMBIGUOUS_CASES[:3])
def test_the_order_of_day_and_month_settles_the_question(typed, choices):
    assert read_typed(typed, day_first=True) == parse_edtf(choices[0])
    assert read_typed(typed, day_first=False) == parse_edtf(choices[1])


def test_an_order_that_makes_no_date_is_refused():
    with pytest.raises(ValueError, match="does not exist"):
        read_typed("20.10.2022", day_first=False)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "  ",
        "yesterday",
        "March",
        "5",
        "5 Oct",
        "Oct 22",
        "13/14/2022",
        "31.04.2022",
        "0/2022",
        "13/2022",
        "2022-13",
        "29 Feb 2023",
        "20221301",
        "Nov-Jan 2023",
        "from March 2022 to",
        "before 0001",
        "after 9999",
        "1200 BC",
        "5 October 10:00:00.2022",
        "early 1 October 2022",
        "since 2009 to 2021",
        "3 weeks ago",
        "Q5 2022",
        "H3 2022",
        "Q2 of October 2022",
        "1900s",
        "late Q3 2022",
        "since the end of 1 October 2022",
        "۱۴۰۱",
        "1-" * 39,
        "1 to " * 500,
        "early " * 12,
        "2022\ud800",
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(typed):
    with pytest.raises(ValueError, match=r"\.$"):
        read_typed(typed)


@pytest.mark.parametrize("typed", ["7 October", "October 7th", "March"])
def test_a_date_without_its_year_is_told_what_it_lacks(typed):
    with pytest.raises(NotADate, match="It needs a year"):
        read_typed(typed)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("today", "2022-03-31"),
        ("Yesterday", "2022-03-30"),
        ("the day before yesterday", "2022-03-29"),
        ("tomorrow", "2022-04-01"),
        ("3 weeks ago", "2022-03-10"),
        ("a month ago", "2022-02-28"),
        ("in six months", "2022-09-30"),
        ("last month", "2022-02"),
        ("this year", "2022"),
        ("since yesterday", "2022-03-30/.."),
        ("from last year to today", "2021/2022-03-31"),
    ],
)
def test_a_day_named_by_today_is_read_where_today_is_known(typed, expected):
    assert read_typed(typed, today=date(2022, 3, 31)) == parse_edtf(expected)


@given(st.text(max_size=40).filter(lambda text: "day" not in text.lower() and "ago" not in text.lower()))
def test_a_text_that_names_no_day_by_today_keeps_its_words(text):
    assert settled(text, date(2022, 3, 31)).split() == text.split()


@pytest.mark.parametrize(
    "typed",
    [
        "1,200 days ago",
        "1.5 years ago",
        "3-4 weeks ago",
        "3–4 weeks ago",
        "2 or 3 days ago",
        "between 2 and 3 years ago",
    ],
)
def test_no_day_is_read_out_of_half_a_number(typed):
    with pytest.raises(ValueError, match="not a date we can read"):
        read_typed(typed, today=date(2022, 3, 31))


@pytest.mark.parametrize("typed", ["999 years ago", "in 999 years"])
@pytest.mark.parametrize("today", [date.min, date.max])
def test_a_day_outside_of_all_years_is_refused_like_any_other_text(typed, today):
    if (today == date.min) == typed.endswith("ago"):
        with pytest.raises(NotADate):
            read_typed(typed, today=today)
    else:
        assert read_typed(typed, today=today).earliest


@given(st.text(max_size=100))
def test_any_text_is_a_date_a_question_or_refused(text):
    try:
        found = read_typed(text)
    except ValueError:
        return
    assert isinstance(found, Edtf | Ambiguous)


@given(st.text("0123456789X-/.~?% abcdefhjlmnopqrstuvy", max_size=24))
def test_whatever_is_read_is_good_edtf(text):
    try:
        found = read_typed(text)
    except ValueError:
        return
    for each in found.choices if isinstance(found, Ambiguous) else [found]:
        assert parse_edtf(each.text) == each
        assert words(each)


@st.composite
def edtf_sides(draw):
    day = draw(st.dates(min_value=date(1, 2, 1), max_value=date(9999, 11, 30)))
    text = day.isoformat()[: draw(st.sampled_from([4, 7, 10]))]
    return draw(st.sampled_from([text, text + "~", text + "?", text + "%"]))


@given(edtf_sides(), edtf_sides(), st.sampled_from(["one", "before", "from", "both"]))
def test_words_are_read_back_as_the_same_date(first, second, shape):
    start, end = sorted([first, second])
    text = {"one": first, "before": f"../{first}", "from": f"{first}/..", "both": f"{start}/{end}"}[shape]
    try:
        found = parse_edtf(text)
    except ValueError:
        return
    assert read_typed(words(found)) == found


@given(st.dates())
def test_a_day_is_its_own_first_and_last_day(day):
    found = parse_edtf(day.isoformat())
    assert (found.earliest, found.latest) == (day, day)


@given(st.dates())
def test_a_month_and_a_year_hold_their_days(day):
    for text in (day.isoformat()[:7], day.isoformat()[:4]):
        found = parse_edtf(text)
        assert found.earliest <= day <= found.latest
        assert found.earliest.day == 1
        assert found.latest == date.max or (found.latest + timedelta(days=1)).day == 1


@given(st.integers(1, 9999), st.integers(1, 12), st.integers(1, 12))
def test_numbers_that_can_be_turned_round_are_never_guessed(year, one, two):
    found = read_typed(f"{one}/{two}/{year:04}")
    assert isinstance(found, Edtf) == (one == two)
