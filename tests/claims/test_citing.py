"""The number of a claim is read out of whatever people copy."""

import pytest

from claims.citing import numbers_in

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    "typed",
    [
        "7kq2mfnb", " 7KQ2MFNB ", "CR-7kq2mfnb", "cr-7kq2mfnb.", "See CR-7kq2mfnb: the second line",
        "/claims/7kq2mfnb/", "/claims/7kq2mfnb-the-cr-2022-plan/history/", "/desk/claims/7kq2mfnb/#evidence",
        "https://record.example.org/claims/7kq2mfnb-a-slug/?as_of=2022-12-01",
        "https://record.example.org/claims/7kq2mfnb-a-slug/v/3.json", "record.example.org/claims/7kq2mfnb.json",
        "https://record.example.org/claims/7kq2mfnb-a-slug/ (CR-7kq2mfnb)",
    ],
)  # fmt: skip
def test_a_number_is_read_alone_cited_or_in_an_address(typed):
    assert numbers_in(typed) == ["7kq2mfnb"]


@pytest.mark.parametrize(
    "typed", ["", "The second line", "https://record.example.org/claims/", "/claims.json?q=7kq2mfnb", "CR-", "ß" * 8]
)
def test_other_words_hold_no_number(typed):
    assert numbers_in(typed) == []


def test_several_come_in_the_order_of_the_text():
    assert numbers_in("CR-7kq2mfnb, /claims/bcdf2345-x/ and CR-7kq2mfnb") == ["7kq2mfnb", "bcdf2345"]
