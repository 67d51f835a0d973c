"""Puts into a site what the dossier has not: drafts, proposals, and claims in every standing.

Run inside the site, on its own database: `manage.py shell --no-imports -c "from tests.browser.staging import ..."`.
Everything goes through the verbs of the desk, as the site's first people.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from claims import dissents, handing_over, publish, replies, reports, review, withholding, working
from claims.edition import Correction
from claims.models import Article, Batch, Claim, Edition, Evidence, Proposal, PublicClaim, PublicLink, Report, Topic
from claims.timeline import Change, Line
from claims.working import Quotation, Wording
from people.invitations import invite
from people.models import User
from sources import tracing
from sources.models import Publisher, Source

PERSIAN = "این گزارش نادرست است"
ARABIC = "هذا التقرير غير صحيح"
HEBREW = "הידיעה איננה נכונה"
RUSSIAN = "Сообщение не соответствует действительности"
QUOTES = {"fa": PERSIAN, "ar": ARABIC, "he": HEBREW, "ru": RUSSIAN}
ANSWERED = {rule.__name__: "Yes, in the archives of both capitals." for rule in review.WARNINGS}


def stage() -> None:
    """Build everything and print the addresses of it by name, as JSON."""
    analyst, reviewer, editor = (User.objects.get(username=role) for role in ("analyst", "reviewer", "editor"))
    waiting = batches(analyst, reviewer, editor) | quick_look(analyst, reviewer)
    sides, drafts = public_sides(analyst, reviewer, editor), desk_rows(analyst, reviewer, editor)
    print(
        json.dumps({**dossier(), **sides, **drafts, **waiting, **told(analyst, editor), **admin_rows(analyst, editor)})
    )


def dossier() -> dict[str, str]:
    """Places of the imported record, chosen by what they show."""
    most = Claim.objects.get(key="plan-buy-missiles")
    linked = PublicLink.objects.filter(claim=most.pk)
    firsts = {kind: linked.filter(kind=kind).order_by("target").first() for kind in ("source", "publisher", "actor")}
    return {
        "claim": public_path(most),
        "forecast": public_path(first_of(kind="forecast")),
        "opinion": public_path(first_of(kind="opinion")),
        "disputed": public_path(first_of(family="disputed")),
        "partly": public_path(first_of(family="partly")),
        "article": f"/articles/{Article.objects.get().source.public_id}",
        "topic": Topic.objects.order_by("position")[0].slug,
        **{kind: link.target for kind, link in firsts.items() if link},
        "desk_public": most.public_id,
        "desk_article": Article.objects.get().source.public_id,
    }


def first_of(**facts: str) -> Claim:
    """The first public claim of the dossier with these facts."""
    public = PublicClaim.objects.filter(standing="public", **facts).exclude(claim__key="").order_by("pk")
    return public[0].claim


def public_path(claim: Claim) -> str:
    """Where readers find a claim."""
    public = PublicClaim.objects.get(claim=claim)
    return f"/claims/{public.public_id}-{public.slug}"


def public_sides(analyst: User, reviewer: User, editor: User) -> dict[str, str]:
    """Claims in the standings that the dossier does not have."""
    standings = ("paused", "withdrawn", "merged", "corrected", "redacted", "replied", "contested")
    made = {name: record(analyst, name) for name in standings}
    key = ask(made["replied"], analyst)
    for claim in made.values():
        first_time(claim, analyst, reviewer)
    publish.pause(made["paused"], by=analyst, reason="A reader has sent us a document that we are reading.")
    settle(publish.propose(made["withdrawn"], by=editor, act="withdraw", note="It repeats another."), reviewer)
    batch = publish.merge(made["merged"], made["corrected"], by=editor, reason="The two say one thing.")
    open_rows = Proposal.objects.filter(batch=batch)
    publish.approve_batch(batch, by=reviewer, digests={row.pk: row.digest for row in open_rows})
    correct(made["corrected"], analyst, reviewer)
    publish.redact("zebra crossing of redacted", by=editor, ground="SAFETY", reason="A private matter.")
    paths = {name: public_path(claim) for name, claim in made.items()}
    return paths | {
        "contested_id": made["contested"].public_id,
        "dissent": disagree(made["contested"], analyst, reviewer, editor),
        "replied_id": made["replied"].public_id,
        "paused_id": made["paused"].public_id,
        "reply": key,
        "merged_batch": str(batch.pk),
    }


def ask(claim: Claim, by: User) -> str:
    """Ask three about a claim: one answers in Persian, one not at all, one may still; the key of the answer."""
    asked = {"asked_on": dt.date(2022, 6, 1), "until": dt.date(2022, 6, 8)}
    answer = replies.ask(
        claim, by=by, asked="The ministry of roads", outcome="answered", answered_on=dt.date(2022, 6, 3),
        text=f"{PERSIAN}\n{PERSIAN}", language="fa", translation="This report is wrong. This report is wrong.", **asked,
    )  # fmt: skip
    replies.ask(claim, by=by, asked="The builder", outcome="silent", **asked)
    replies.ask(claim, by=by, asked="The mayor", outcome="waiting", **{**asked, "until": dt.date(2099, 6, 8)})
    return answer.key


def disagree(claim: Claim, analyst: User, reviewer: User, editor: User) -> str:
    """Two disagree in public, one has taken a third back, one words theirs anew; the key of that one."""
    log = Evidence.objects.filter(claim=claim).order_by("position", "pk")[0].source.public_id
    gone = dissents.record(
        Claim.objects.get(pk=claim.pk), by=analyst, status="refuted", reasons=f"The log [@{log}] is of another road."
    )
    dissents.withdraw(gone, by=analyst, because="It is of the same road.")
    dissents.record(
        Claim.objects.get(pk=claim.pk), by=analyst, status="unresolved",
        reasons=f"The log [@{log}] is all there is, and whoever keeps it also built the road.",
    )  # fmt: skip
    mine = dissents.record(
        Claim.objects.get(pk=claim.pk), by=reviewer, status="disputed",
        reasons=f"A minister says the contrary: “{HEBREW}”. Two quotations [@{log}] do not outweigh that. " * 3,
    )  # fmt: skip
    settle(publish.propose_dissent(claim, by=reviewer), editor)
    mine.refresh_from_db()
    version = Claim.objects.get(pk=claim.pk).version
    return dissents.edit(mine, by=reviewer, version=version, reasons=f"{mine.reasons}\n\nNobody asked him.").key


def told(analyst: User, editor: User) -> dict[str, str]:
    """What readers told us: an error that waits, a complaint that is late, and an answer given."""
    claim = Claim.objects.get(key="plan-buy-missiles")
    long_ago = dt.datetime(2025, 3, 3, 9, tzinfo=dt.UTC)
    error = reports.receive(
        token="a-token-of-the-error-0001", address="192.0.2.1", claim=claim.public_id, subject="error",
        what=f"The date in the second line is wrong. {ARABIC}.", place="The second line", contact="a reader, by post",
    )  # fmt: skip
    late = Report.objects.create(
        token="a-token-of-a-complaint-01", subject="complaint", what="You never asked us.", person="The mayor",
        sender="The mayor’s office", received_at=long_ago, due_on=dt.date(2025, 3, 12),
    )  # fmt: skip
    done = Report.objects.create(
        token="a-token-of-a-complaint-02", subject="error", what="It was June.", received_at=long_ago, claim=claim,
        due_on=dt.date(2025, 3, 12),
    )  # fmt: skip
    reports.decide(done, by=editor, version=1, state="partly", outcome="The month was wrong; the year was right.")
    reports.attach(done, by=analyst, version=2, claim=claim, number=1)
    return {"report": error.receipt, "complaint": late.receipt, "answered_report": done.receipt}


def record(by: User, name: str, **fields: Any) -> Claim:
    """A claim with a passage and, unless told otherwise, evidence in several scripts and a withheld source."""
    article = Article.objects.get().source
    return working.record_claim(
        by=by,
        quotation=Quotation(
            source=article, exact=f"the zebra crossing of {name} was built", prefix="They say ", suffix="."
        ),
        wording=Wording(put="asserted", hedges=["reportedly"], chain=["The author", "A ministry"]),
        statement=f"The zebra crossing of {name} was built in 2022.",
        kind="factual",
        judged_for="2022",
        settle="The building log.",
        **fields,
    )


def first_time(claim: Claim, analyst: User, reviewer: User) -> Edition:
    """Publish a claim with evidence on both sides, quoted in scripts that run both ways."""
    for language, words in QUOTES.items():
        stance = "denies" if language == "he" else "supports"
        source = add_source(analyst, f"{words} {claim.public_id}", language)
        working.add_evidence(
            claim, by=analyst, source=source, stance=stance, credibility=2, note="It says so.",
            counts=stance == "supports", counts_reason="" if stance == "supports" else "A denial.", quote=words,
            quote_language=language, quote_translation="That is not so.", quote_speaker="A minister",
        )  # fmt: skip
    hidden = add_source(analyst, f"Withheld {claim.public_id}", "en")
    Source.objects.filter(pk=hidden.pk).update(withheld=Source.Withheld.SAFETY)
    working.add_evidence(
        claim, by=analyst, source=hidden, stance="supports", credibility=2, note="It saw it.", counts=True
    )
    claim.refresh_from_db()
    return settle(propose(claim, analyst, "first", "supported", "2022-06-01"), reviewer)


def add_source(by: User, title: str, language: str) -> Source:
    """A graded source of its own."""
    source = tracing.add_source(
        by=by, title=title, title_basis="page", publisher=Publisher.objects.order_by("pk")[0], language=language,
        kind="news_report", read_as="full", published="2022-06-01", lineage=Source.Lineage.ORIGIN,
        url=f"https://news.example/{language}/{title.rsplit(' ', 1)[-1]}",
    )  # fmt: skip
    tracing.regrade(source, by=by, letter="B", reason="Its record", on=dt.date(2026, 11, 22))
    source.refresh_from_db()
    return source


def propose(claim: Claim, by: User | None, act: str, status: str, day: str, **more: Any) -> Proposal:
    """A proposal of one line that cites the claim's first evidence."""
    source = Evidence.objects.filter(claim=claim).order_by("position", "pk")[0].source
    line = Line(
        effective_on=day, status=status, basis="primary_record" if status == "supported" else "single_origin",
        confidence="moderate" if status == "supported" else "low", reasons=f"The log shows it [@{source.public_id}].",
        confidence_reason=review.QUICK_REASON if more.get("quick") else "The log is whole.",
    )  # fmt: skip
    return publish.propose(claim, by=by, act=act, change=Change(add=(line,)), **{"answered": ANSWERED, **more})


def correct(claim: Claim, analyst: User, reviewer: User) -> Edition:
    """Say that the published status was wrong."""
    wrong = Correction("status", "We took a plan for the building.", "It is a plan.", "2022-06-01", "A reader")
    return settle(propose(claim, analyst, "correction", "unresolved", "2022-07-01", correction=wrong), reviewer)


def settle(proposal: Proposal, by: User) -> Edition:
    """Approve what was read."""
    return publish.approve(proposal, by=by, digest=proposal.digest)


def desk_rows(analyst: User, reviewer: User, editor: User) -> dict[str, str]:
    """Drafts and proposals in each state."""
    bare = working.record_claim(by=analyst, statement="The bare draft says nothing.", kind="factual", settle="A log.")
    full = record(analyst, "full draft")
    source = add_source(analyst, "Log of the draft", "fa")
    linked = working.add_evidence(
        full, by=analyst, source=source, stance="supports", credibility=2, note="It logs it.", counts=True
    )
    full.refresh_from_db()
    waiting = Claim.objects.get(key="trade-grew-dramatically")
    back = Claim.objects.get(key="plan-drone-plant-russia")
    opened = propose(waiting, analyst, "change", "unresolved", "2023-01-01")
    returned = propose(back, analyst, "change", "unresolved", "2023-01-01")
    alone = propose(Claim.objects.get(key="hundreds-of-drones-launched"), editor, "change", "unresolved", "2023-01-01")
    publish.send_back(returned, by=reviewer, note="Name the pages.")
    hidden = Evidence.objects.filter(claim=back).order_by("pk")[0].source
    withholding.change(hidden, by=editor, version=hidden.version, withheld="source_safety")
    return {
        "withheld": hidden.public_id,
        "bare": bare.public_id,
        "draft": full.public_id,
        "appearance": full.appearances.get().key,
        "evidence": linked.key,
        "desk_source": source.public_id,
        "desk_address": source.url,
        "open": str(opened.pk),
        "back": back.public_id,
        "alone": str(alone.pk),
        "returned": str(returned.pk),
        "busy": waiting.public_id,
    }


def batches(analyst: User, reviewer: User, editor: User) -> dict[str, str]:
    """Changes to sources that public claims name, and what an import proposed, its warnings unanswered."""
    changed = change_of_source(analyst, reviewer, "two")
    alone = change_of_source(editor, reviewer, "three")
    brought = Batch.objects.create(kind=Batch.Kind.IMPORT, reason="Import: files of another day")
    claim = record(analyst, "an import")
    first_time(claim, analyst, reviewer)
    Evidence.objects.filter(claim=claim, stance="denies").update(stance="context")
    propose(claim, None, "change", "unresolved", "2023-01-01", batch=brought, answered={})
    return {
        "batch": str(changed.pk),
        "batch_alone": str(alone.pk),
        "half": str(changed.proposals.first().pk),
        "import_batch": str(brought.pk),
        "imported": str(brought.proposals.get().pk),
    }


def change_of_source(by: User, reviewer: User, name: str) -> Batch:
    """What somebody proposes who has changed a source that two public claims name."""
    shared = add_source(by, f"Log that claims name, {name}", "fa")
    for claim in [record(by, f"shared {name} {side}") for side in ("left", "right")]:
        working.add_evidence(
            claim, by=by, source=shared, stance="supports", credibility=2, note="It logs both.", counts=True
        )
        first_time(claim, by, reviewer)
    tracing.edit_source(shared, by=by, version=shared.version, title=f"{PERSIAN}: log that two claims name")
    return publish.change_source(shared, by=by, reason="The title was cut.")


def quick_look(analyst: User, reviewer: User) -> dict[str, str]:
    """A claim published on a quick look, which is to be completed, and another that waits for its check."""
    places: dict[str, str] = {}
    for name in ("quick", "quick_open"):
        claim = record(analyst, name)
        source = add_source(analyst, f"Log of a quick look {claim.public_id}", "en")
        working.add_evidence(claim, by=analyst, source=source, stance="supports", credibility=3, note="", counts=True)
        claim.refresh_from_db()
        proposal = propose(claim, analyst, "first", "unresolved", "2022-06-01", quick=True, answered={})
        places |= {name: claim.public_id, f"{name}_proposal": str(proposal.pk)}
        if name == "quick":
            settle(proposal, reviewer)
    return places


def admin_rows(analyst: User, editor: User) -> dict[str, str]:
    """A row of each model that the admin shows."""
    rows = {
        "admin_claim": Claim.objects.get(key="plan-buy-missiles"),
        "admin_person": analyst,
        "admin_edition": Edition.objects.order_by("pk")[0],
        "admin_source": Source.objects.order_by("pk")[0],
        "admin_topic": Topic.objects.order_by("pk")[0],
    }
    token = invite("nora@example.org", "reader", by=None).token
    places = {name: row_path(row) for name, row in rows.items()}
    gone = User.objects.create_user("gone")
    handing_over.close_account(gone, by=editor, heir=None)
    people = {"person": str(analyst.pk), "editor_person": str(editor.pk), "gone_person": str(gone.pk)}
    return {**places, **people, "invitation": token, "reset": new_password(User.objects.create_user("forgetful"))}


def new_password(user: User) -> str:
    """What stands in the link of the mail with which somebody chooses a new password."""
    return f"{urlsafe_base64_encode(force_bytes(user.pk))}/{default_token_generator.make_token(user)}"


def row_path(row: Any) -> str:
    """Where the admin shows a row."""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk]).removesuffix("change/")


def endless() -> None:
    """Print the places of a claim in Persian in which nothing else has a space, and of two reports of such words."""
    analyst, reviewer, editor = (User.objects.get(username=role) for role in ("analyst", "reviewer", "editor"))
    word = "x" * 300
    claim = working.record_claim(
        by=analyst, statement=f"{PERSIAN}. {PERSIAN}.", kind="factual", judged_for="2022", settle=word,
        quotation=Quotation(source=Article.objects.get().source, exact=word, prefix="They say ", suffix="."),
        wording=Wording(put="asserted", hedges=["reportedly"], chain=[word[:80], "A ministry"]),
    )  # fmt: skip
    source = add_source(analyst, f"https://{word[:252]}", "en")
    working.add_evidence(
        claim, by=analyst, source=source, stance="supports", credibility=2, note=word, counts=True, quote=word,
        quote_language="en", quote_speaker="A minister",
    )  # fmt: skip
    for act, status, day in (("first", "supported", "2022-06-01"), ("change", "unresolved", "2023-01-01")):
        claim.refresh_from_db()
        line = Line(
            effective_on=day, status=status, basis="primary_record" if status == "supported" else "single_origin",
            confidence="moderate", reasons=f"{word} [@{source.public_id}].", confidence_reason=word[:200],
        )  # fmt: skip
        proposal = publish.propose(
            claim, by=analyst, act=act, change=Change(add=(line,)), note=word, answered=dict.fromkeys(ANSWERED, word)
        )
        if act == "first":
            settle(proposal, reviewer)
    dissents.record(Claim.objects.get(pk=claim.pk), by=analyst, status="refuted", reasons=word)
    long_ago = dt.datetime(2025, 3, 3, 9, tzinfo=dt.UTC)
    told = [
        Report.objects.create(
            token=f"a-token-without-end-{n}", subject="error", what=f"{PERSIAN} {word}", claim=claim, place=word[:200],
            received_at=long_ago, due_on=dt.date(2025, 3, 12),
        )
        for n in range(2)
    ]  # fmt: skip
    reports.decide(told[1], by=editor, version=1, state="partly", outcome=word * 4)
    print(
        json.dumps(
            {
                "page": public_path(claim),
                "claim": claim.public_id,
                "proposal": proposal.pk,
                "source": source.public_id,
                "report": told[0].receipt,
                "answered": told[1].receipt,
            }
        )
    )


def packet(number: int, name: str) -> None:
    """Record so many claims of the dossier's article, each with its first proposal; print the article and them."""
    analyst, made = User.objects.get(username="analyst"), {}
    for place in range(1, number + 1):
        claim = record(analyst, f"{name}, {place} of {number}")
        source = add_source(analyst, f"Log of {name} {name}-{place}", "en")
        working.add_evidence(
            claim, by=analyst, source=source, stance="supports", credibility=2, note="It logs it.", counts=True
        )
        claim.refresh_from_db()
        propose(claim, analyst, "first", "supported", "2022-06-01")
        made[claim.public_id] = claim.statement
    print(json.dumps({"article": Article.objects.get().source.public_id, "claims": made}))
