"""What people outside tell us, and how the desk answers."""

from __future__ import annotations

from claims.models import Report
from people.receipts import new_token
from tests.desk.acting import outcome
from tests.desk.bench import DAY, Bench, Given
from tests.desk.expecting import Reported

MOST_REPORTS = 4


class ActsOnReports(Bench):
    """Whoever works answers a report; a complaint is there for editors alone."""

    ACTS = (
        "somebody_outside_reports", "letter_is_written_down", *["report_is_answered"] * 4, "report_is_forgotten",
    )  # fmt: skip

    def somebody_outside_reports(self, given: Given) -> None:
        complaint = bool(given.other % 2)
        if len(self.reports) >= MOST_REPORTS:
            return
        story, word, number = self.story(given), self.word(), len(self.reports)
        values = {
            "token": new_token(), "subject": "complaint" if complaint else "error", "what": f"It says {word}.",
            "claim": story.public_id, "sender": "A reader",
        }  # fmt: skip
        sent = self.reader.client.post("/report/", values, REMOTE_ADDR=f"192.0.2.{number}")
        self.reader.client.cookies.clear()
        assert outcome(sent) == "done"
        receipt = sent.headers["Location"].split("/")[2]
        self.reports.append(Reported(receipt, complaint, word))
        assert Report.objects.get(receipt=receipt).claim_id == (story.pk if story.editions else None)

    def letter_is_written_down(self, given: Given) -> None:
        """By an editor; whoever sent it can be told a number."""
        if len(self.reports) >= MOST_REPORTS:
            return
        who, word, complaint = self.somebody(given, "edit"), self.word(), bool(given.other % 2)
        expected = who.door("edit") or ("done" if given.mostly else "refused")
        response = self.does(
            who, expected, "/desk/reports/new/", subject="complaint" if complaint else "error", came_by="letter",
            received_on=DAY if given.mostly else "1 March 2030", what=f"It says {word}.",
        )  # fmt: skip
        if expected == "done":
            self.reports.append(Reported(response.headers["Location"].split("/")[3], complaint, word))

    def report_is_answered(self, given: Given) -> None:
        self.go_on(given, self.pick(given.who + given.other, ["look", "attach", "decide", "hold"]))

    def report_is_forgotten(self, given: Given) -> None:
        """Once it is decided, and while nothing holds it."""
        if not any(one.may_be_forgotten for one in self.reports):
            self.go_on(given.sure, "decide")
        self.go_on(given, "forget")

    def go_on(self, given: Given, way: str) -> None:
        if not self.reports:
            self.somebody_outside_reports(given.sure)
        fits = {
            "look": lambda one: one.state == "received", "attach": lambda one: True,
            "decide": lambda one: one.state != "accepted", "hold": lambda one: True,
            "forget": lambda one: one.may_be_forgotten,
        }[way]  # fmt: skip
        able = [one for one in self.reports if fits(one)]
        who = self.somebody(given, "edit" if given.mostly or way in ("hold", "forget") else "work")
        one = self.pick(given.what, able if able and given.fits else self.reports)
        about = self.story(given)
        number = len(about.editions) + (not given.mostly)
        refused = not fits(one) or (way == "attach" and not given.mostly)
        door = one.door(who) or (who.door("edit") if way in ("hold", "forget") else "")
        expected = door or ("refused" if refused else "done")
        word = self.word()
        typed = {
            "attach": {"claim": f"CR-{about.public_id}", "number": str(number or "")},
            "decide": {"state": "accepted", "outcome": f"It was {word}."},
            "hold": {"held_because": "" if one.held else "A court asked."},
        }.get(way, {})
        form = f"{way.capitalize()}Form"
        self.does(who, expected, f"/desk/reports/{one.receipt}/", form=form, sent_to=f"{way}/", **typed)
        if expected == "done":
            one.state = {"look": "looked_at", "decide": "accepted"}.get(way, one.state)
            one.outcome = word if way == "decide" else one.outcome
            one.held = not one.held if way == "hold" else one.held
            one.forgotten = one.forgotten or way == "forget"
            rows = Report.objects.filter(receipt=one.receipt, claim=about.pk)
            assert way != "attach" or list(rows.values_list("edition__seq", flat=True)) == [number or None]
        listed = self.opens(who, who.door("read") or "shown", "/desk/reports/")
        if not who.may("edit"):
            kept = {f"/desk/reports/{told.receipt}/" for told in self.reports if told.complaint}
            assert not kept & set(listed.content.decode().split('"'))
