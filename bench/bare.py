"""The measuring rod: a bare Django page on the same data. One query, one small template, no middleware."""

import os
from functools import cache

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.bare_settings")

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.urls import path

TEMPLATE = """<!doctype html><html lang="en"><head><title>{{ claim.statement }}</title></head><body>
<h1>{{ claim.statement }}</h1><p>{{ claim.status }} since {{ claim.effective_on|date:"j F Y" }}</p></body></html>"""


def page(request: HttpRequest, public_id: str) -> HttpResponse:
    """One public claim."""
    from claims.models import PublicClaim

    return HttpResponse(parsed().render(Context({"claim": PublicClaim.objects.get(public_id=public_id)})))


@cache
def parsed() -> Template:
    """The template, parsed once."""
    return Template(TEMPLATE)


urlpatterns = [path("<str:public_id>/", page)]
django.setup(set_prefix=False)
settings.MIDDLEWARE = []  # only now: some apps refuse to start without theirs
application = WSGIHandler()
