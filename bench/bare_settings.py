"""The site's settings, with addresses of its own. The page takes the middleware off itself."""

from config.settings import *

ROOT_URLCONF = "bench.bare"
