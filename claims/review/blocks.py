"""Rules that block: what they refuse is not laid before a second person, and not approved."""

from __future__ import annotations

from collections.abc import Iterator

from claims import scales
from claims.edition.naming import rename_timeline
from claims.review.case import Case, Document, Line, Rule, lines_of, side_of
from sources.dates import in_words, parse_edtf


def status_fits_the_kind(case: Case) -> Iterator[str]:
    allowed = scales.statuses_for(case.document["claim"]["kind"])
    for line in {line["key"]: line for line in (*case.added, case.document["status"])}.values():
        if line["status"] not in allowed:
            yield f"“{line['word']}” is not a status for a claim of this kind."


def every_line_has_reasons_and_evidence(case: Case) -> Iterator[str]:
    for line in case.added:
        if not any(part.get("text", "").strip() for part in line["reasons"]):
            yield f"Give the reasons for the status of {in_words(line['effective_on'])}."
        if line["basis"] != "none" and not case.linked.intersection(line["cites"]):
            yield f"Name the evidence that the status of {in_words(line['effective_on'])} rests on."
        if not line["confidence_reason"].strip():
            yield f"Say why confidence is {line['confidence_word'].lower()} on {in_words(line['effective_on'])}."


def firm_status_has_a_firm_basis(case: Case) -> Iterator[str]:
    for line in case.added:
        needs = scales.STATUSES[line["status"]].needs_basis
        if needs and line["basis"] not in needs:
            words = ", ".join(scales.BASES[basis].word.lower() for basis in needs)
            yield f"“{line['word']}” needs one of these bases: {words}."


def firm_status_has_more_than_low_confidence(case: Case) -> Iterator[str]:
    for line in case.added:
        if scales.STATUSES[line["status"]].needs_basis and line["confidence"] == "low":
            yield f"“{line['word']}” cannot rest on low confidence."


def a_key_point_has_two_origins(case: Case) -> Iterator[str]:
    """Two independent origins, or a written exception that readers see."""
    status = case.document["status"]
    if case.document["claim"]["priority"] != 1 or status not in case.added or status["basis_note"].strip():
        return
    if scales.STATUSES[status["status"]].needs_basis and side_of(case.document, status)["speakers"] < 2:
        yield "This claim carries the argument and rests on fewer than two traced speakers: say in the note why."


def separate_origins_are_affirmed(case: Case) -> Iterator[str]:
    for line in case.added:
        if line["basis"] == "separate_origins" and not line["basis_note"].strip():
            yield "Say in the note on the basis why these origins are independent of each other."


def both_parts_are_named(case: Case) -> Iterator[str]:
    for line in case.added:
        if line["status"] in ("partly_supported", "partly_came_true") and not _both(line["parts"]):
            yield f"“{line['word']}” names both parts: what is supported, and what is not."


def disputed_has_an_origin_on_each_side(case: Case) -> Iterator[str]:
    if case.document["status"]["status"] != "disputed" or case.document["status"] not in case.added:
        return
    sides = case.document["origins"]
    if not sides["for"]["traced"] or not sides["against"]["traced"]:
        yield "“Disputed” needs a traced origin, graded 1 to 3, on each side. A bare denial is not enough."
    elif _speakers(case.document, "for") == _speakers(case.document, "against"):
        yield "“Disputed” needs different speakers on the two sides."


def a_forecast_is_judged_when_its_time_is_over(case: Case) -> Iterator[str]:
    """What did not happen is known on the day after the deadline; without a deadline it is never known."""
    forecast = case.document["claim"]["forecast"]
    if not forecast:
        return
    will_not = forecast["modality"] == "will_not"
    early = ("came_true", "partly_came_true") if will_not else ("did_not_come_true",)
    last = parse_edtf(forecast["deadline"]["edtf"]).latest if forecast["deadline"] else None
    for line in case.added:
        if line["status"] in early and (last is None or line["effective_on"] <= last.isoformat()):
            over = f"ends on {in_words(last.isoformat())}" if last else "has no deadline"
            day = in_words(line["effective_on"])
            yield f"“{line['word']}” is too early on {day}: the forecast {over}. It stays open."


def changed_criteria_were_fixed_anew(case: Case) -> Iterator[str]:
    """Or criteria written after the event would pass for those that were fixed before it."""
    old, new = (case.base or {}).get("claim", {}).get("forecast"), case.document["claim"]["forecast"]
    if old and new and old["criteria"] != new["criteria"] and new["criteria_fixed_on"] <= old["criteria_fixed_on"]:
        yield "The criteria change, so the day on which they were fixed changes too."


def tests_held_are_counted_for_a_will_not_alone(case: Case) -> Iterator[str]:
    forecast = case.document["claim"]["forecast"]
    counted = any(line["held_so_far"] is not None for line in case.added)
    if counted and (not forecast or forecast["modality"] != "will_not"):
        yield "Tests held so far are counted for a forecast that something will not happen, and for nothing else."


def why_it_cannot_be_determined_is_said(case: Case) -> Iterator[str]:
    for line in case.added:
        if line["status"] == "undeterminable" and not line["basis_note"].strip():
            yield "Say in the note on the basis why the evidence cannot be had."


def a_published_line_is_never_altered(case: Case) -> Iterator[str]:
    now = {line["key"]: line for line in lines_of(case.document)}
    retired = {entry["line"]["key"] for entry in case.document["timeline"]["retired"]}
    for line in lines_of(case.base):
        if line["key"] not in retired and not _is_kept(line, now.get(line["key"]), case):
            day = in_words(line["effective_on"])
            yield f"The published line of {day} would be altered. Take it back and add a new one."


def a_correction_says_what_was_wrong(case: Case) -> Iterator[str]:
    known = {c["key"] for c in (case.base or {}).get("corrections", [])}
    new = [c for c in case.document["corrections"] if c["key"] not in known]
    if new and case.act != "correction":
        yield "What says that we were wrong is published as a correction."
    if case.act == "correction" and not new:
        yield "A correction says what was wrong, what is right, since when, and who noticed."
    for correction in new:
        if not (correction["wrong"].strip() and correction["right"].strip() and correction["noticed_by"].strip()):
            yield "A correction says what was wrong, what is right, and who noticed."
        if not correction["since"]:
            yield "A correction says since when it was wrong."


def an_overtaken_note_names_its_event(case: Case) -> Iterator[str]:
    if case.act == "overtaken" and not case.document["status"]["overtaken"]:
        yield "Name the event that overtook the claim, and its day."
    for line in case.added:
        if line["overtaken"] and not (line["overtaken"]["by"].strip() and line["overtaken"]["on"]):
            yield "Name the event that overtook the claim, and its day."


def confirmed_by_others_has_two_origins(case: Case) -> Iterator[str]:
    """Credibility 1 is for what traced origins confirm; a change to a source is carried and waits for the next look."""
    for evidence in case.document["evidence"]:
        side = case.document["origins"].get(evidence["side"])
        confirmed = evidence["credibility"] == scales.CREDIBILITY[1].word
        if confirmed and not case.carried and (side is None or side["traced"] < 2):
            yield f"“{evidence['credibility']}” needs two traced origins on that side."
            return


def each_source_can_be_named(case: Case) -> Iterator[str]:
    """A reader can look up every source, or is told why not."""
    for source in case.document["sources"].values():
        if not source["withheld"] and not (source["title"].strip() and source["publisher"]):
            yield f"Source {source['id']} has no title or publisher, and is not withheld."


def the_claim_says_what_would_settle_it(case: Case) -> Iterator[str]:
    claim = case.document["claim"]
    if claim["kind"] == "forecast" and not claim["forecast"]:
        yield "A forecast needs criteria: what would make it come true, and what would be ambiguous."
    if claim["kind"] != "forecast" and not claim["settle"].strip() and not claim["not_checkable_because"].strip():
        yield "Say what would settle the claim, or why nothing could."


def a_dissent_fits_the_kind(case: Case) -> Iterator[str]:
    allowed = scales.statuses_for(case.document["claim"]["kind"])
    for found in case.new_dissent:
        if found["status"] not in allowed:
            yield f"“{found['word']}” is not a status for a claim of this kind, so nobody can hold it to be that."


def a_dissent_gives_its_reasons(case: Case) -> Iterator[str]:
    for found in case.new_dissent:
        if not any(part.get("text", "").strip() for part in found["reasons"]):
            yield f"A dissent gives its reasons: “{found['word']}” has none."


def a_dissent_differs_from_the_status(case: Case) -> Iterator[str]:
    status = case.document["status"]
    for found in case.document["dissent"]:
        if found["status"] == status["status"]:
            yield f"The status is “{status['word']}”, which is what the dissent of {found['on']} says: it leaves."


def something_changes(case: Case) -> Iterator[str]:
    if case.base is not None and case.document == case.base:
        yield "Nothing would change for readers."


BLOCKS: tuple[Rule, ...] = (
    status_fits_the_kind,
    every_line_has_reasons_and_evidence,
    firm_status_has_a_firm_basis,
    firm_status_has_more_than_low_confidence,
    a_key_point_has_two_origins,
    separate_origins_are_affirmed,
    both_parts_are_named,
    disputed_has_an_origin_on_each_side,
    a_forecast_is_judged_when_its_time_is_over,
    changed_criteria_were_fixed_anew,
    tests_held_are_counted_for_a_will_not_alone,
    why_it_cannot_be_determined_is_said,
    a_published_line_is_never_altered,
    a_correction_says_what_was_wrong,
    an_overtaken_note_names_its_event,
    confirmed_by_others_has_two_origins,
    each_source_can_be_named,
    the_claim_says_what_would_settle_it,
    a_dissent_fits_the_kind,
    a_dissent_gives_its_reasons,
    a_dissent_differs_from_the_status,
    something_changes,
)


def _is_kept(old: Line, new: Line | None, case: Case) -> bool:
    """Whether a line reads as it did, but for sources that came under an alias since, or out of one."""
    if new is None or case.base is None:
        return False
    moved = {a: b for a, b in zip(old["cites"], new["cites"], strict=False) if a != b}
    before, now = case.base["sources"], case.document["sources"]
    if any(a in now or not (before[a]["withheld"] or now[b]["withheld"]) for a, b in moved.items()):
        return False
    return _core(rename_timeline({"lines": [old], "retired": []}, moved)["lines"][0]) == _core(new)


def _core(line: Line) -> Line:
    """A line without its place among others of the same day, which a back-dated line may move."""
    return {k: v for k, v in line.items() if k != "position"}


def _both(parts: dict[str, str] | None) -> bool:
    return bool(parts and parts["supported"].strip() and parts["unproven"].strip())


def _speakers(document: Document, side: str) -> set[str]:
    origins = (document["sources"][group["origin"]] for group in document["origins"][side]["groups"])
    return {source["actor"]["id"] if source["actor"] else source["id"] for source in origins}
