"""The site as a Django app: it brings system checks and no models."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Registers the checks of the database."""

    name = "config"
    verbose_name = "Site"

    def ready(self) -> None:
        from config import checks  # noqa: F401
