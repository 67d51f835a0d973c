"""Django's admin with our own site, which asks for our login and our roles."""

from django.contrib.admin.apps import AdminConfig


class RecordAdminConfig(AdminConfig):
    """Loaded in the place of `django.contrib.admin`."""

    default = False
    default_site = "people.adminsite.RecordAdminSite"
