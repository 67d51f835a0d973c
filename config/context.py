"""What every template may use besides Django's own."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, str]:
    """The site's name and the root of its public addresses."""
    return {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}
