"""The application's settings, with the floors' addresses beside its own and a second database for a branch alone."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.urls"
# Nobody signs in here; making hundreds of accounts should not take minutes.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":  # noqa: F405
    DATABASES["alone"] = {**DATABASES["default"], "NAME": "alone"}  # noqa: F405
    DATABASE_ROUTERS = ["benchmarks.sides.Router"]
