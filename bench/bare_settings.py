"""The site's settings with nothing around the page."""

from config.settings import *

MIDDLEWARE: list[str] = []
ROOT_URLCONF = "bench.bare"
