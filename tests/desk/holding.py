"""What holds after each step of the machine of the desk, and at its end."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from typing import Any

from django.core import mail
from django.db import transaction
from hypothesis.stateful import invariant

from claims.models import ChangeDraft, Claim, Edition, Mention, Opening, Proposal
from claims.record.audit import audit
from people.models import AccessEvent, RoleGrant, User
from tests.desk.acting import ALWAYS, addresses, words_in
from tests.desk.bench import Bench
from tests.desk.expecting import NONE, PLAIN, SHOWN, Story, plainly


class Held(Bench):
    """Asked of the database and of the public pages, whatever the act was."""

    def teardown(self) -> None:
        try:
            self.everything_holds()
        finally:
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)
            self.clock.stop()

    @invariant()
    def what_is_published_is_what_was_decided(self) -> None:
        """Nobody approved their own; nothing without a second check or a reason; an edition and a leaf for each act."""
        names = {person.pk: person for person in self.people}
        rows = Edition.objects.order_by("claim_id", "seq").values_list(
            "claim_id", "act", "standing", "author_id", "approver_id", "override", "number", "opening__redacted_by",
            "status", "contested",
        )  # fmt: skip
        stored = [
            (claim, act, standing, names.get(author), names.get(checker), bool(reason), gone is not None, *said)
            for claim, act, standing, author, checker, reason, _number, gone, *said in rows
        ]
        told = [
            (
                story.pk,
                one.act,
                one.standing,
                one.author,
                one.checker,
                one.reason,
                one.redacted,
                one.status,
                bool(one.dissent),
            )
            for story in sorted(self.stories, key=lambda story: story.pk)
            for one in story.editions
        ]
        assert stored == told, [pair for pair in zip(stored, told, strict=False) if pair[0] != pair[1]] or (
            stored,
            told,
        )
        assert all(checker is not author or checker is None for _c, _a, _s, author, checker, *_ in stored)
        assert all(checker or reason or act == "pause" for _c, act, _s, _p, checker, reason, *_ in stored)
        assert sorted(row[6] for row in rows) == list(range(len(stored)))
        assert dict(Proposal.objects.values_list("pk", "state")) == self.states

    @invariant()
    def roles_are_what_their_log_says(self) -> None:
        held = Counter(RoleGrant.objects.filter(revoked_at=None).values_list("user__username", "role"))
        assert held == Counter((person.name, role) for person in self.people for role in person.roles)
        kinds = (AccessEvent.Kind.ROLE_GIVEN, AccessEvent.Kind.ROLE_TAKEN)
        events = AccessEvent.objects.filter(kind__in=kinds, by__isnull=False).order_by("pk")
        assert list(events.values_list("kind", "user__username", "by__username", "detail")) == self.log
        assert {user.username: user.is_active for user in User.objects.all()} == {
            p.name: p.is_open for p in self.people
        }

    @invariant()
    def working_rows_are_in_the_right_hands(self) -> None:
        assert dict(Claim.objects.values_list("pk", "assignee__username")) == {
            story.pk: story.holder.name if story.holder else None for story in self.stories
        }
        unread = Mention.objects.filter(read_at=None).values_list("user__username", "note__claim")
        assert Counter(unread) == Counter((p.name, story.pk) for p in self.people for story in p.mentioned)

    @invariant()
    def public_pages_show_what_is_public_and_move_with_it_alone(self) -> None:
        """A page is made anew; its bytes are those of last time unless an edition or a look was added since.

        After what readers are told of, every page that tells of it; after any other act one of each kind, in turn.
        """
        self.reached["steps"] += 1
        if not self.stories:
            return
        self.reader.forget()
        of_all, of_one = list(ALWAYS), addresses([self.touched.pk] if self.touched else [])[:3]
        if self.looked_at == self.stirred:
            self.turn += 1
            of_all, of_one = [of_all[self.turn % len(of_all)]], of_one[self.turn % 3 :][:1]
        self.looked_at = self.stirred
        for address in of_all + of_one:
            self.readers_see(address)

    def readers_see(self, address: str) -> None:
        seen, made = self.reader.look(address), (self.stirred, dt.datetime.now(dt.UTC).date())
        allowed = NONE.union(*(story.published for story in self.stories))
        assert words_in(seen.decode()) <= allowed - self.gone, address
        known = self.bytes.get(address)
        if known and known[0] == made:
            assert seen == known[1], address
        self.bytes[address] = (made, seen)

    def everything_holds(self) -> None:
        """At the end: every public page, search, the record against itself, mails, and what a receipt shows."""
        self.what_is_published_is_what_was_decided()
        assert [str(fault) for fault in audit()] == []
        assert Opening.objects.exclude(document=None).count() == sum(
            not told.redacted for story in self.stories for told in story.editions
        )
        self.reader.forget()
        for address in [*ALWAYS, *addresses([story.pk for story in self.stories])]:
            self.readers_see(address)
        shown = {story.public_id for story in self.stories if story.standing in SHOWN}
        assert {row["id"] for row in self.listed("/claims.json")} == shown
        for story in self.stories:
            word = story.word if story.word not in story.published else ""
            assert not (word and self.listed(f"/claims.json?q={word}"))
            self.document_says_what_was_told(story)
        assert not words_in("".join(f"{sent.subject} {sent.body}" for sent in mail.outbox))
        for one in self.reports:
            state = words_in(self.reader.look(f"/report/{one.receipt}/").decode())
            allowed = NONE.union(*(story.published for story in self.stories))
            assert state <= allowed | ({one.outcome} - {""})
        typed = set(ChangeDraft.objects.values_list("claim", "person__username"))
        assert typed == {(story.pk, name) for story in self.stories for name in story.drafts}

    def document_says_what_was_told(self, story: Story) -> None:
        """Of a claim that readers see: every word, topic, whether it is closed, how it is put, and by whom it comes."""
        if story.standing != "public":
            return
        found = self.reader.client.get(addresses([story.pk])[1]).json()["document"]
        assert story.last.words - self.gone <= words_in(json.dumps(found))
        assert plainly(found) == {row for row in story.last.rows if row.startswith(PLAIN)}
        publishers = {one: source["publisher"]["name"] for one, source in found["sources"].items()}
        del publishers[self.article.public_id]
        assert publishers == {one: facts.publisher for one, facts in story.last.sources.items()}

    def listed(self, address: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.reader.client.get(address).json()["claims"]
        return found
