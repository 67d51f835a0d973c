"""The map of everything that claims answer for, grouped by audience."""

from django.urls import URLPattern, URLResolver, include, path, register_converter

from claims.views import browse, changes, home, listing, method, public, report
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
browse_urls: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("claims/", listing.claims, name="claims"),
    path("claims.json", listing.claims_json, name="claims-json"),
    path("articles/", browse.article_list, name="articles"),
    path("articles/<slug:place>/", browse.article, name="article"),
    path("sources/<slug:place>/", browse.source, name="source"),
    path("publishers/<slug:place>/", browse.publisher, name="publisher"),
    path("actors/<slug:place>/", browse.actor, name="actor"),
    path("topics/", browse.topic_list, name="topics"),
    path("topics/<slug:slug>/", browse.topic, name="topic"),
    path("changes/", changes.changes, name="changes"),
    path("changes/timeline/", changes.timeline, name="timeline"),
    path("corrections/", changes.corrections, name="corrections"),
    path("method/", method.method, name="method"),
    path("about/", method.about, name="about"),
    path("robots.txt", method.robots, name="robots"),
    path("sitemap.xml", method.sitemap_index, name="sitemaps"),
    path("sitemap-<slug:section>.xml", method.sitemap, name="sitemap"),
]
report_urls: list[URLPattern | URLResolver] = [
    path("report/", report.report, name="report"),
    path("report/<slug:receipt>/", report.state, name="report-state"),
    path("complaints/", report.complaints, name="complaints"),
    path("corrections/policy/", report.corrections_policy, name="corrections-policy"),
]
desk_urls: list[URLPattern | URLResolver] = [
    path("desk/", include("claims.views.desk.urls")),
]

urlpatterns = [*public_urls, *browse_urls, *report_urls, *desk_urls]
