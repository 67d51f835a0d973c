"""The WSGI application; it does not start on a database whose safety settings or guards are not in force."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from claims.record.guards import refuse_missing  # noqa: E402  (needs the applications loaded)
from config.checks import refuse_unsound_database  # noqa: E402

refuse_missing()
refuse_unsound_database()
