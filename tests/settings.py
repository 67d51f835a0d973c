"""The site's settings under test: a database of its own, in a file or on PostgreSQL, and fast passwords.

TEST_DATABASE_URL names a PostgreSQL server; without it the tests run on SQLite.
TEST_DATABASE_NAME keeps two runs on one machine apart.
"""

import os

os.environ["CLAIM_RECORD_ENV"] = "development"
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL", "")

from config.settings import *

TEST_DIR = DATA_DIR / "test"
TEST_NAME = os.environ.get("TEST_DATABASE_NAME", "test_claim_record")
ON_SQLITE = DATABASES["default"]["ENGINE"].endswith("sqlite3")

if ON_SQLITE:
    TEST_DIR.mkdir(parents=True, exist_ok=True)
    DATABASES["default"]["NAME"] = TEST_DIR / "never-opened.sqlite3"
DATABASES["default"]["TEST"] = {"NAME": str(TEST_DIR / f"{TEST_NAME}.sqlite3") if ON_SQLITE else TEST_NAME}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
