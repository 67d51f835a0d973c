"""The parts of a claim's page that its document alone decides, drawn as text: for readers, and for a preview."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.template import loader

PARTS = ("top", "document", "cite")


def drawn(context: dict[str, Any]) -> dict[str, Any]:
    """The parts as text, and the few values of `presenting.claim_page` that stand outside of them."""
    panel = context["panel"]
    site = {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}
    return {
        **{name: context[name] for name in ("statement", "topics", "articles", "review")},
        "word": panel["word"],
        "description": f"{panel['sentence']} {panel['short']}",
        **{part: loader.render_to_string(f"claims/{part}.html", site | context) for part in PARTS},
    }
