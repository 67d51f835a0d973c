"""Editors give and take roles, invite, close accounts, and help somebody whose sessions must end."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.core import mail

from people.models import AccessEvent, Invitation, User
from tests.accounts.doors import NEW_PASSWORD, link_in
from tests.desk.acting import Hand, outcome
from tests.desk.bench import ROLES, STAFF, Bench, Given
from tests.desk.expecting import UNSETTLED, Person
from tests.desk.sending import read_at


class ActsOnPeople(Bench):
    """Editors alone, and nobody does it to themselves here."""

    ACTS = (
        "role_is_given_or_taken", "role_is_given_or_taken", "somebody_is_invited", "invitation_is_withdrawn",
        "invitation_is_accepted", "account_is_closed", "account_is_opened_again", "account_is_opened_again",
        "sessions_of_somebody_are_ended", "second_factors_of_somebody_are_taken",
    )  # fmt: skip

    def sessions_of_somebody_are_ended(self, given: Given) -> None:
        self.put_out(given, "end-sessions")

    def second_factors_of_somebody_are_taken(self, given: Given) -> None:
        self.put_out(given, "take-factors")

    def put_out(self, given: Given, way: str) -> None:
        """Their browser is out at once, the log says by whom, and they may log in again."""
        who, whom = self.somebody(given, "edit"), self.pick(given.other, self.people)
        Authenticator.objects.create(user_id=whom.pk, type=Authenticator.Type.TOTP, data={})
        expected = who.door("edit") or "done"
        before = self.times_put_out(whom, by=who)
        self.does(who, expected, f"/desk/people/{whom.pk}/", sent_to=f"{way}/")
        done = expected == "done" and who is not whom
        taken = done and way == "take-factors"
        assert Authenticator.objects.filter(user=whom.pk).exists() is not taken
        Authenticator.objects.filter(user=whom.pk).delete()
        if done:
            self.opens(whom, "login", "/desk/")
        if done and whom.is_open:
            assert self.times_put_out(whom, by=who) == before + 1
            self.hands[whom.name].log_in(whom.pk)

    @staticmethod
    def times_put_out(whom: Person, *, by: Person) -> int:
        events = AccessEvent.objects.filter(user=whom.pk, by=by.pk, kind=AccessEvent.Kind.SESSIONS_ENDED)
        return events.count()

    def role_is_given_or_taken(self, given: Given) -> None:
        role = self.pick(given.what, ROLES)
        who, whom = self.somebody(given, "edit"), self.pick(given.other, self.people)
        held = whom.roles if whom.is_open else set()
        expected = who.door("edit") or ("shown" if who is whom or not given.mostly else "done")
        values = {
            "username": whom.name, "email": f"{whom.name}@example.org", "roles_held": sorted(held ^ {role}),
            "reason": "So it was agreed." if given.mostly else "", "role_grants-TOTAL_FORMS": "0",
            "role_grants-INITIAL_FORMS": "0",
        }  # fmt: skip
        place = f"/admin/people/user/{whom.pk}/change/"
        self.posts(who, expected, place, values | read_at(self.hands[who.name].client, place))
        if expected == "done" and role in held:
            whom.roles.discard(role)
            self.log.append(("role_taken", whom.name, who.name, role))
        elif expected == "done" and role not in whom.roles:
            whom.roles.add(role)
            self.log.append(("role_given", whom.name, who.name, role))

    def account_is_closed(self, given: Given) -> None:
        """Its sessions end at once, and its open work goes to somebody else in the same act."""
        who, whom, heir = self.somebody(given, "edit"), self.pick(given.other, self.people), self.heir(given)
        fits = who is not whom and heir is not whom and heir.may("work")
        expected = who.door("edit") or ("done" if fits else "refused")
        self.does(who, expected, f"/desk/people/{whom.pk}/", sent_to="close/", heir=str(heir.pk))
        if expected == "done":
            whom.is_open = False
            self.invited = [one for one in self.invited if one[2] is not whom]
            for story in self.stories:
                last = story.newest
                unsettled = last and last[1] is whom and self.states[last[0]] in UNSETTLED
                story.holder = heir if unsettled or story.is_with(whom) else story.holder

    def heir(self, given: Given) -> Person:
        able = [person for person in self.people if person.may("work")]
        found: Person = self.pick(given.what, able if able and given.fits else self.people)
        return found

    def account_is_opened_again(self, given: Given) -> None:
        if all(one.is_open for one in self.people):
            self.account_is_closed(given.sure)
        closed = [one for one in self.people if not one.is_open]
        if not closed:
            return
        who, whom = self.somebody(given, "edit"), self.pick(given.other, closed)
        expected = who.door("edit") or "done"
        self.posts(who, expected, f"/desk/people/{whom.pk}/reopen/", {})
        if expected == "done":
            whom.is_open = True
            self.hands[whom.name].log_in(whom.pk)

    def somebody_is_invited(self, given: Given) -> None:
        role = self.pick(given.what, ROLES)
        who = self.somebody(given, "edit")
        if len(self.people) > len(STAFF) or len(self.invited) > 1:
            return
        expected, address = who.door("edit") or "done", f"{self.word()}@example.org"
        self.does(who, expected, "/desk/people/", sent_to="invite/", address=address, role=role)
        if expected == "done":
            self.invited.append((link_in(mail.outbox[-1].body), role, who))

    def invitation_is_withdrawn(self, given: Given) -> None:
        """The newest; its link lets nobody in any more."""
        if not self.invited:
            self.somebody_is_invited(given.sure)
        if not self.invited:
            return
        who, (place, _role, _by) = self.somebody(given, "edit"), self.invited[-1]
        expected = who.door("edit") or "done"
        self.posts(who, expected, f"/desk/people/invitations/{Invitation.objects.latest('pk').pk}/withdraw/", {})
        if expected == "done":
            self.invited.pop()
            values = {"username": "nobody", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
            assert outcome(Hand(self.shared).post(place, values)) == "missing"

    def invitation_is_accepted(self, given: Given) -> None:
        if not self.invited:
            self.somebody_is_invited(given.sure)
        if not self.invited:
            return
        place, role, by = self.invited.pop(given.what % len(self.invited))
        hand, name = Hand(self.shared), f"nora{self.numbers}"
        values = {"username": name, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
        self.numbers += 1
        expected = "done" if by.may("edit") else "refused"
        assert outcome(hand.post(place, values)) == expected
        if expected == "done":
            person = Person(name, User.objects.get(username=name).pk, {role})
            self.people.append(person)
            self.hands[name] = hand
            self.log.append(("role_given", name, by.name, role))
