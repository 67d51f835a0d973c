"""Who begins what: the data, the door, and the table that readers see."""

from __future__ import annotations

import pytest
from django.test import Client

from claims import moves, publish, scales
from claims.models import PublicClaim
from claims.publish import Refused
from tests.builders import make_claim, make_user
from tests.people import amina, ben, edda

pytestmark = pytest.mark.django_db


def withdrawn():
    claim = make_claim(status="unresolved")
    proposal = publish.propose(claim, by=edda(), act="withdraw", note="It rests on a forgery.")
    publish.approve(proposal, by=ben(), digest=proposal.digest)
    return claim


def test_every_standing_and_act_is_known():
    assert set(moves.MOVES) == {"draft", *scales.STANDINGS}
    acts = {act for found in moves.MOVES.values() for act in found}
    assert acts == set(scales.ACTS)
    assert {*moves.NEEDS, *moves.AT_ONCE} <= acts


@pytest.mark.parametrize(
    ("act", "standing", "roles"),
    [
        ("pause", "public", {"analyst", "reviewer", "editor"}),
        ("resume", "paused", {"analyst", "reviewer", "editor"}),
        ("resume", "withdrawn", {"editor"}),
        ("withdraw", "public", {"editor"}),
        ("merge", "public", {"editor"}),
        ("change", "public", {"analyst", "reviewer", "editor"}),
        ("change", "paused", set()),
    ],
)
def test_who_begins_an_act(act: str, standing: str, roles: set[str]):
    people = {role: make_user(role) for role in ("reader", "analyst", "reviewer", "editor")}
    assert {role for role, user in people.items() if publish.may_begin(user, act, standing)} == roles


def test_an_analyst_and_a_reviewer_bring_back_what_was_paused_and_not_what_was_withdrawn():
    paused = make_claim(status="unresolved")
    publish.pause(paused, by=amina(), reason="We look again.")
    proposal = publish.propose(paused, by=amina(), act="resume")
    publish.approve(proposal, by=ben(), digest=proposal.digest)
    assert PublicClaim.objects.get(claim=paused).standing == "public"
    gone = withdrawn()
    with pytest.raises(Refused, match="withdraw, bring back, merge or redact"):
        publish.propose(gone, by=amina(), act="resume")
    proposal = publish.propose(gone, by=edda(), act="resume")
    publish.approve(proposal, by=ben(), digest=proposal.digest)
    assert PublicClaim.objects.get(claim=gone).standing == "public"


def test_readers_see_who_decides_what(client: Client):
    body = client.get("/method/").content.decode()
    assert "Who decides what" in body
    assert "Resumed (under review)" in body
    assert "Resumed (withdrawn)" in body
    ways = {way.word: way for way in moves.ways()}
    assert ways["Resumed (withdrawn)"].begun_by == ("Editor",)
    assert ways["Paused"].checked_by == ()
    assert ways["Change"].checked_by == ("Reviewer", "Editor")
