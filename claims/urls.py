"""The map of everything that claims answer for, grouped by audience."""

from django.urls import URLPattern, URLResolver, path, register_converter

from claims.views import public
from claims.views.addressing import PublicAddress

register_converter(PublicAddress, "address")

app_name = "claims"

public_urls: list[URLPattern | URLResolver] = [
    path("claims/<address:where>/", public.claim, name="claim"),
    path("claims/<address:where>.json", public.claim_json, name="claim-json"),
    path("claims/<address:where>/history/", public.history, name="history"),
    path("claims/<address:where>/history.json", public.history_json, name="history-json"),
    path("claims/<address:where>/v/<int:number>/", public.version, name="version"),
    path("claims/<address:where>/v/<int:number>.json", public.version_json, name="version-json"),
]
browse_urls: list[URLPattern | URLResolver] = []
desk_urls: list[URLPattern | URLResolver] = []

urlpatterns = [*public_urls, *browse_urls, *desk_urls]
