"""The single keys of the desk, by where they work. Pages name them in `data-key`, and the desk's script reads that."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from claims import queue

IN_LISTS = {
    "j": _("Next row"),
    "k": _("Row before"),
    "x": _("Select the row, or unselect it"),
    "Enter": _("Open the row; the first one, where none has the focus"),
    "o": _("Open the row"),
}
ON_PAGES = {
    "n": _("New: a claim in the list and in an article, evidence on a claim, a source among sources"),
    "a": _("Take the claims selected, or the claim, in your own hands"),
    "c": _("Looked, nothing changed"),
    "s": _("Change the status, or open the proposal that waits"),
    "e": _("Go to the evidence"),
    "y": _("Go to the button that approves; Ctrl Enter then presses it"),
}
PLACES = {
    **{f"g {number}": label for number, label in enumerate(queue.VIEWS.values(), 1)},
    "g r": _("Reports"),
    "g c": _("Second check"),
    "?": _("This list"),
}
GROUPS = [(_("In a list"), IN_LISTS), (_("On a page"), ON_PAGES), (_("Anywhere"), PLACES)]

ALWAYS = {"Ctrl Enter": _("Send the form")}
"""Works also where single keys are off, for it is no single key."""
