"""What people do with what they were told: read one, read all, and say how it comes by mail."""

from __future__ import annotations

from hypothesis.stateful import invariant

from claims.models import MailWish, Notice
from people.receipts import new_token
from tests.desk.bench import Bench, Given
from tests.desk.expecting import Person


class ActsOnNotices(Bench):
    """Whoever reads the desk does it, for themselves alone."""

    ACTS = (
        "notice_is_read", "all_notices_are_read", "mail_is_wished",
    )  # fmt: skip

    def notice_is_read(self, given: Given) -> None:
        """And leads to what it speaks of; one of somebody else is not there."""
        told = list(Notice.objects.filter(read_at=None).order_by("pk").values_list("pk", "person__username", "kind"))
        own = [(pk, name) for pk, name, kind in told if self.has(name, kind)]
        if not own:
            return
        pk, name = self.pick(given.what, own)
        who = next(one for one in self.people if one.name == name) if given.fits else self.somebody(given, "read")
        expected = who.door("read") or ("done" if who.name == name else "missing")
        self.posts(who, expected, "/desk/notices/read/", {"notice": pk, "token": new_token()})
        read = {pk} if expected == "done" else set()
        assert self.unread() == {one for one, _name, _kind in told} - read

    def all_notices_are_read(self, given: Given) -> None:
        """A complaint that was told to somebody who is no editor any more stays unread and unseen."""
        who = self.somebody(given, "read")
        told = list(Notice.objects.filter(read_at=None).values_list("pk", "person__username", "kind"))
        expected = who.door("read") or "done"
        self.posts(who, expected, "/desk/notices/read/", {"token": new_token()})
        read = {pk for pk, name, kind in told if name == who.name and self.has(name, kind)}
        assert self.unread() == {pk for pk, _name, _kind in told} - (read if expected == "done" else set())

    def mail_is_wished(self, given: Given) -> None:
        who, wish = self.somebody(given, "read"), self.pick(given.other, MailWish.When.values)
        expected = who.door("read") or ("done" if given.mostly else "refused")
        values = {"when": wish if given.mostly else "now and then", "token": new_token()}
        self.posts(who, expected, "/desk/notices/mail/", values)
        if expected == "done":
            who.wish = wish

    @invariant()
    def mail_comes_as_it_was_wished(self) -> None:
        wished = dict(MailWish.objects.values_list("person__username", "when"))
        assert {one.name: wished.get(one.name, "daily") for one in self.people} == {
            one.name: one.wish for one in self.people
        }

    def has(self, name: str, kind: str) -> bool:
        """Whether somebody who was told this may still have it."""
        person: Person = next(one for one in self.people if one.name == name)
        return person.may("read") and (kind != Notice.Kind.COMPLAINT or person.may("edit"))

    @staticmethod
    def unread() -> set[int]:
        return set(Notice.objects.filter(read_at=None).values_list("pk", flat=True))
