"""The map of everything that claims answer for, grouped by audience."""

from django.urls import URLPattern, URLResolver

app_name = "claims"

public_urls: list[URLPattern | URLResolver] = []
browse_urls: list[URLPattern | URLResolver] = []
desk_urls: list[URLPattern | URLResolver] = []

urlpatterns = [*public_urls, *browse_urls, *desk_urls]
