"""Our own error pages: what is wrong, in Chinese, and what to do next."""

from django.shortcuts import render


def bad_request(request, exception=None):
    return render(request, "errors/400.html", status=400)


def forbidden(request, exception=None):
    return render(request, "errors/403.html", {"message": str(exception or "")}, status=403)


def not_found(request, exception=None):
    return render(request, "errors/404.html", status=404)


def server_error(request):
    return render(request, "errors/500.html", status=500)


def csrf_failure(request, reason=""):
    """A page left open too long, or a browser without cookies: the text typed is still in the browser."""
    return render(request, "errors/csrf.html", status=403)
