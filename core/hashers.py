"""Password hashing sized for a small machine on a Sunday evening."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes, one lane: Django's default takes 100 MiB for each login."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
