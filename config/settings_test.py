"""Settings of the tests: a careless, quick database of their own and plain static files."""

import os
from typing import Any

os.environ.setdefault("SECRET_KEY", "a-key-for-tests-only")
os.environ.setdefault("IDENTITY_KEY", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")
os.environ["GANXUN_TODAY"] = ""

from config.settings import *  # noqa: F403
from config.settings import BASE_DIR, DATABASES, ENVIRONMENT, MIDDLEWARE
from ganxun.base.database.cluster import Cluster

TEST_CLUSTER = Cluster(BASE_DIR / "var" / "test-postgres", durable=False)
if not ENVIRONMENT.database_url:
    DATABASES["default"] |= TEST_CLUSTER.connection()
# Named after the run, so that two runs do not drop each other's tables.
DATABASES["default"]["TEST"] = {"NAME": f"test_{os.getpid()}"}
# A pool outlives the test database it belongs to.
_options: dict[str, Any] = DATABASES["default"]["OPTIONS"]
_options.pop("pool", None)

DATA_FOLDER = BASE_DIR / "var" / "test-data"
MEDIA_ROOT = DATA_FOLDER / "files"
ALLOWED_HOSTS = ["*"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Journeys serve real assets; nothing else needs them to be built.
MIDDLEWARE = [each for each in MIDDLEWARE if not each.startswith("whitenoise.")]
# Argon2 is slow on purpose; a test suite signs in thousands of times.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_ENABLED = False
