"""Search over postings: what readers find, in which order, and that drafts move nothing."""

import datetime as dt
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from itertools import pairwise

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from claims import spans
from claims.models import Posting, PublicWord
from claims.publish import approve, propose
from claims.search import Found, asking, index_desk, mark, recount, search, search_desk
from claims.search import ranking as rankings
from claims.search.words import lexemes, stem
from claims.search.words import words as cut_words
from tests import people
from tests.builders import make_appearance, make_claim, make_passage, make_topic, published

database = pytest.mark.django_db


def found(text: str, **asked) -> list[str]:
    return [row.claim.statement for row in search(text, **asked).rows]


def stands(statement: str, status: str = "unresolved", **fields):
    return make_claim(statement, status=status, **fields)


@database
def test_a_claim_that_holds_more_of_the_words_comes_first():
    stands("Drones were launched from a field.")
    stands("Trainers taught crews to launch drones in Crimea.")
    stands("Nothing of the kind.")
    assert found("drone launches, Crimea") == [
        "Trainers taught crews to launch drones in Crimea.",
        "Drones were launched from a field.",
    ]


@database
def test_a_rare_word_weighs_more_than_a_common_one():
    for number in range(6):
        stands(f"Drones of lot {number}.")
    stands("Trainers of lot seven.")
    assert found("drones trainers")[0] == "Trainers of lot seven."


@database
def test_the_quoted_passage_its_article_and_topics_are_searched():
    claim = make_claim("It is so.", topics=[make_topic("Sanctions")])
    make_appearance(claim, make_passage(exact="crews launched from Dzhankoi"))
    published(claim)
    assert found("Dzhankoi") == found("sanction") == found(claim.public_id) == ["It is so."]


@database
@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        ("پهپادهای ایرانی در کریمه", "پهپادهاي ايراني"),  # Arabic yeh for the Persian one
        ("کشور ما", "كشور"),
        ("Иранские дроны в Крыму", "КРЫМУ"),
        ("Ёлки и дроны", "елки"),
        ("The Kremlin’s denial", "kremlin"),
        ("A naïve café", "NAIVE cafe"),
        ("می‌شود گفت", "میشود"),  # a zero-width non-joiner
    ],
)
def test_letters_that_are_one_letter_to_a_reader_find_each_other(stored, asked):
    stands(stored)
    stands("Another statement.")
    assert found(asked) == [stored]


@database
@pytest.mark.parametrize("asked", ["US", "us", "U.S.", "u.s", "USA", "U.S.A.", '"U.S. officials"', '"US officials"'])
def test_a_country_is_found_with_and_without_its_dots(asked):
    dotted, plain = "“U.S. officials” spoke.", "US officials spoke."
    for statement in (dotted, plain, "S.A. met U. Sander of USB.", "They were born there."):
        stands(statement)
    assert sorted(found(asked)) == [plain, dotted]


@database
@pytest.mark.parametrize(("asked", "letters"), [("UK", "U.K."), ("U.K.", "UK"), ("UN", "U.N."), ("U.N.", "UN")])
def test_other_abbreviations_are_found_with_and_without_their_dots(asked, letters):
    stands(f"The {letters} voted.")
    stands(f"The {letters}-led talks, {letters}’s own, ended in the {letters}")
    stands("Nobody voted.")
    assert len(found(asked)) == 2


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("The U.S.-led talks", ["the", "us", "led", "talks"]),
        ("(U.S./U.K.)", ["us", "uk"]),
        ("U.S.’s", ["us's"]),
        ("www.a.b.com", ["www", "a", "b", "com"]),
        ("part 3.5.1", ["part", "3", "5", "1"]),
        ("It was so.I saw", ["it", "was", "so", "i", "saw"]),
    ],
)
def test_only_single_letters_with_dots_are_one_word(text, cut):
    assert cut_words(text) == cut


def test_an_abbreviation_is_marked_whole():
    pieces = mark("The U.S.-led talks, US aid.", asking.read("US"))
    assert [piece for piece, hit in pieces if hit] == ["U.S.", "US"]


@database
@pytest.mark.parametrize("stored", "'’ʼ‘")
@pytest.mark.parametrize(
    "asked", ['"Moscow%ss dependence on"', "“moscow%ss dependence”", "„Moscow%ss“", "«Moscow%ss dependence»"]
)
def test_a_phrase_is_found_whichever_apostrophe_is_typed(stored, asked):
    statement = f"It shows Moscow{stored}s dependence on Tehran."
    stands(statement)
    for typed in "'’ʼ":
        assert found(asked % typed) == [statement]


@database
def test_postings_cut_by_an_older_version_are_written_anew_by_a_migration():
    claim, draft = stands("U.S. officials spoke."), make_claim("The UK’s draft.")
    sound = list(
        Posting.objects.order_by("claim", "side", "lexeme").values_list("claim", "side", "lexeme", "tf", "length")
    )
    counts = list(PublicWord.objects.order_by("lexeme").values_list())
    Posting.objects.filter(claim=claim, lexeme="us").update(lexeme="u")
    PublicWord.objects.filter(lexeme="us").update(lexeme="u")
    Posting.objects.filter(claim=draft, lexeme="uk").delete()
    assert found("US") == []
    import_module("claims.migrations.0009_words_cut_anew").cut_anew(apps, None)
    assert found("US") == ["U.S. officials spoke."]
    rows = Posting.objects.order_by("claim", "side", "lexeme").values_list("claim", "side", "lexeme", "tf", "length")
    assert list(rows) == sound
    assert list(PublicWord.objects.order_by("lexeme").values_list()) == counts


@database
def test_iran_and_iranian_stay_apart():
    stands("Iranian crews.")
    assert found("Iran") == []


@database
def test_a_phrase_stands_in_the_text_as_it_is_asked():
    stands("Crews of the guard launched drones.")
    stands("The launched crews; drones of the guard.")
    stands("Guard crews.")
    assert found('"crews of the guard"') == ["Crews of the guard launched drones."]
    assert found("„Drones, of the Guard“ crews") == ["The launched crews; drones of the guard."]
    assert found('"guard launched" "of the"') == ["Crews of the guard launched drones."]
    assert search('"launched guard"').count == 0


@database
def test_a_star_stands_for_any_ending():
    stands("Launchers were seen.")
    stands("A launch was seen.")
    stands("Lunch was seen.")
    assert sorted(found("launch*")) == ["A launch was seen.", "Launchers were seen."]
    assert len(found("lau* lun*")) == 3
    assert found("zzz*") == []


@database
def test_what_only_a_draft_says_is_not_found_and_moves_no_ranking():
    """V5."""
    stands("Drones crossed the border by night.")
    stands("A drone depot of the border guard was seen by night by a border guard.")
    before = [search(text).rows for text in ("drone border", "border", "night drones")]
    counts = list(PublicWord.objects.order_by("lexeme").values_list())
    drafts = [make_claim(f"Zebraquux border border drone {number}.") for number in range(30)]
    index_desk(claim.pk for claim in drafts)
    assert found("zebraquux") == found("zebra*") == found('"zebraquux border"') == []
    assert [search(text).rows for text in ("drone border", "border", "night drones")] == before
    assert list(PublicWord.objects.order_by("lexeme").values_list()) == counts
    assert search_desk("zebraquux", limit=5) == [claim.pk for claim in drafts[:-6:-1]]


@database
def test_words_that_an_edition_no_longer_says_are_forgotten():
    claim = stands("Zebras crossed.")
    claim.statement = "Horses crossed."
    claim.save()
    proposal = propose(claim, by=people.amina())
    approve(proposal, by=people.ben(), digest=proposal.digest)
    assert found("zebras") == []
    assert found("horses") == ["Horses crossed."]
    assert not PublicWord.objects.filter(lexeme="zebra").exists()


@database
def test_a_withdrawn_claim_is_found_no_more():
    claim = stands("Zebras crossed.")
    stands("Others crossed.")
    proposal = propose(claim, by=people.edda(), act="withdraw", note="It repeats another.")
    approve(proposal, by=people.ben(), digest=proposal.digest)
    assert found("zebras crossed") == ["Others crossed."]
    assert not Posting.objects.filter(claim=claim, side="public").exists()


@database
def test_counts_of_words_are_those_of_the_postings():
    stands("Drones, drones, drones.")
    claim = stands("Drones crossed.")
    claim.statement = "Crossed twice: drones and drones."
    claim.save()
    proposal = propose(claim, by=people.amina())
    approve(proposal, by=people.ben(), digest=proposal.digest)
    moved = list(PublicWord.objects.order_by("lexeme").values_list())
    recount()
    assert list(PublicWord.objects.order_by("lexeme").values_list()) == moved
    assert ("drone", 2, 5) in moved


@database
def test_filters_and_days_narrow_a_search():
    stands("Drones crossed.", "not_examined")
    stands("Drones landed.", "unresolved")
    today = dt.datetime.now(dt.UTC).date()
    assert found("drones", filters=spans.Filters(status="unresolved")) == ["Drones landed."]
    assert found("drones", filters=spans.Filters(family="supported")) == []
    assert found("drones", on=today - dt.timedelta(days=1)) == []
    assert len(found("drones", on=dt.date(2023, 1, 1), clock="known")) == 2


@database
@pytest.mark.parametrize("narrowed", [False, True])
def test_where_every_word_is_common_the_newest_are_ranked_and_it_is_said(monkeypatch, narrowed):
    monkeypatch.setattr(rankings, "CANDIDATES", 3)
    monkeypatch.setattr("claims.search.finding.CANDIDATES", 3)
    claims = [stands(f"Drones of lot {number}.") for number in range(6)]
    filters = spans.Filters(status="unresolved") if narrowed else spans.Filters()
    result = search("drones", filters=filters)
    assert [row.claim_id for row in result.rows] == [claim.pk for claim in claims[:2:-1]]
    assert result.more
    assert "newest" in result.note


@database
def test_a_rare_word_ranks_all_that_hold_it_beside_the_newest_of_the_common(monkeypatch):
    monkeypatch.setattr(rankings, "CANDIDATES", 3)
    old = stands("Zebras and drones.")
    for number in range(5):
        stands(f"Drones of lot {number}.")
    result = search("zebra drones")
    assert result.rows[0].claim_id == old.pk
    assert len(result.rows) == 3


@database
def test_the_statement_scores_as_bm25_does():
    texts = ["drone drone border", "drone", "border guard seen by night", "night night night drone guard depot"]
    ids = [stands(text).pk for text in texts]
    stored = {pk: dict(Posting.objects.filter(claim=pk).values_list("lexeme", "tf")) for pk in ids}
    length = {pk: sum(words.values()) for pk, words in stored.items()}
    average = sum(length.values()) / len(ids)
    asked = ["drone", "night", "guard"]

    def score(pk: int) -> float:
        total = 0.0
        for word in asked:
            held, tf = sum(word in words for words in stored.values()), stored[pk].get(word, 0)
            rarity = rankings.math.log(1 + (len(ids) - held + 0.5) / (held + 0.5))
            total += rarity * tf * 2.2 / (tf + 1.2 * (0.25 + 0.75 * length[pk] / average))
        return total

    expected = sorted((pk for pk in ids if score(pk)), key=score, reverse=True)
    assert [row.claim_id for row in search(" ".join(asked)).rows] == expected


@database
@pytest.mark.parametrize(("limit", "offset"), [(1, 0), (2, 0), (2, 2), (9, 0)])
def test_words_looked_up_for_the_best_alone_change_no_result(monkeypatch, limit, offset):
    """The first run looks every word up for every candidate, the second only for those it could still lift."""
    monkeypatch.setattr(rankings, "CANDIDATES", 6)
    for number in range(9):
        stands(f"Zebra {'drone ' * (number % 3)}{'night ' * (number % 4)}of lot {number}.")
        stands("Drone by night.")
    found = []
    for little in (0, 100):
        monkeypatch.setattr(rankings, "LITTLE", little)
        found.append(rankings.rank(["zebra", "drone", "night"], side="public", limit=limit, offset=offset))
    assert found[0].count == 6
    assert found[0] == found[1]


@database
def test_results_go_on_from_page_to_page():
    claims = [stands(f"Drones of lot {number}.") for number in range(7)]
    pages = [search("drones", page=page, size=3) for page in (1, 2, 3, 4, 10**9)]
    assert [row.claim_id for page in pages for row in page.rows] == [claim.pk for claim in reversed(claims)]
    assert [page.following for page in pages] == [True, True, False, False, False]
    assert pages[0].count == 7


@database
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no word"),
        ("the of and", "no word"),
        ('?!… “” * "', "no word"),
        ("\x00\x07", "no word"),
        ("\ud800", "no word"),
        ("ü" * 1_000_000, "too much"),
        (" ".join(f"word{n}" for n in range(25)), "too much"),
        ("a* b* c* d*", ""),
        ("'; DROP TABLE claims_claim; --", ""),
        ("%s %(x)s {0} \\ \x00 nul", ""),
        ("١٢٣ ½ ﷺ 𝕏", ""),
        ('"open drones', ""),
    ],
)
def test_any_text_is_answered(text, said):
    stands("Drones crossed.")
    result = search(text)
    assert said in result.note
    assert bool(result.note) == bool(said)


@database
@given(st.text(max_size=60))
def test_no_text_breaks_a_search(text):
    assert isinstance(search(text), Found)


@database
@pytest.mark.parametrize("text", ["drones", "drones border night", "dro* border"])
def test_a_search_takes_few_queries(text):
    for number in range(30):
        stands(f"Drones crossed the border by night {number}.")
    for filters in (spans.Filters(), spans.Filters(status="unresolved")):
        with CaptureQueriesContext(connection) as queries:
            assert len(search(text, filters=filters).rows) == 25
        assert len(queries) <= 4


def test_marks_are_whole_words_and_the_text_stays_whole():
    asked = asking.read("drone naive* Крым")
    text = "Naı̈veté: “DRONES” over Крыму—drone-like, e\u0301 naïvety."
    pieces = mark(text, asking.read("drone крым naiv*"))
    assert "".join(piece for piece, _hit in pieces) == text
    assert [piece for piece, hit in pieces if hit][:1] == ["DRONES"]
    assert "naïvety" in [piece for piece, hit in pieces if hit]
    assert mark("", asked) == []


def test_a_mark_never_parts_a_letter_from_its_accent():
    pieces = mark("cafe\u0301s closed", asking.read("café"))
    assert pieces == [("cafe\u0301s", True), (" closed", False)]


@given(st.text(), st.text(max_size=30))
def test_marked_pieces_join_to_the_text(text, words):
    pieces = mark(text, asking.read(words))
    assert "".join(piece for piece, _hit in pieces) == text
    assert all(piece for piece, _hit in pieces)
    assert all(one[1] != two[1] for one, two in pairwise(pieces))


def test_stop_words_are_no_lexemes():
    assert lexemes("The drones of the guard") == {"drone": 1, "guard": 1}


def test_threads_that_stem_at_once_do_not_disturb_each_other():
    """A server answers in several threads: what one of them stores or asks is never cut by the word of another."""
    afresh = stem.__wrapped__
    words = [f"nation{ending}{letter}" for ending in ("al", "alisation", "ally", "less") for letter in "abcdefghij"]
    words += ["переговоры", "санкциями", "العقوبات"]
    alone = [afresh(word) for word in words]
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as pool:
            together = list(pool.map(lambda _: [afresh(word) for word in words], range(8)))
    finally:
        sys.setswitchinterval(usual)
    assert together == [alone] * 8
