"""What ours is measured against: the least that a Django application must do for the same answer."""

from django.shortcuts import render

# What context processors add at each rendering, floor or not.
FROM_PROCESSORS = {
    "request", "user", "perms", "messages", "DEFAULT_MESSAGE_LEVELS", "csrf_token", "CSP_NONCE", "care", "navigation",
    "tabs", "current_organization", "current_year", "True", "False", "None",
}  # fmt: skip
shown: tuple[str, dict] = ("", {})


def page(request):
    """The same template behind the same middleware, from rows in memory."""
    template, context = shown
    return render(request, template, context)
