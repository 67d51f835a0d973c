"""Editors help somebody whose sessions must end, or who lost a second factor."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from hypothesis import strategies as st
from hypothesis.stateful import rule

from people.models import AccessEvent
from tests.desk.bench import GIVEN, Bench, Given
from tests.desk.expecting import Person


class ActsOnPeople(Bench):
    """Editors alone, and nobody does it to themselves here."""

    @rule(given=GIVEN, way=st.sampled_from(["end-sessions", "take-factors"]))
    def somebody_is_put_out(self, given: Given, way: str) -> None:
        """Their browser is out at once, the log says by whom, and they may log in again."""
        who, whom = self.somebody(given, "edit"), self.pick(given.other, self.people)
        Authenticator.objects.create(user_id=whom.pk, type=Authenticator.Type.TOTP, data={})
        expected = who.door("edit") or "done"
        self.does(who, expected, f"/desk/people/{whom.pk}/", sent_to=f"{way}/")
        done = expected == "done" and who is not whom
        taken = done and way == "take-factors"
        assert Authenticator.objects.filter(user=whom.pk).exists() is not taken
        Authenticator.objects.filter(user=whom.pk).delete()
        if done:
            self.is_out(whom, by=who)

    def is_out(self, whom: Person, *, by: Person) -> None:
        self.opens(whom, "login", "/desk/")
        if whom.is_open:
            assert AccessEvent.objects.filter(user=whom.pk, by=by.pk, kind=AccessEvent.Kind.SESSIONS_ENDED).exists()
            self.hands[whom.name].log_in(whom.pk)
