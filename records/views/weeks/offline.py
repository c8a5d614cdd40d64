"""The week's form without a connection: a service worker, and the page it shows then. Both are the same for everybody;
whose form it is, and what he wrote, is known only to his own device (static/js/unsent.js, offline-form.js)."""

import json

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

STYLES = (
    "vendor/bootstrap/bootstrap.min.css", "vendor/bootstrap-icons/bootstrap-icons.min.css", "css/tokens.css",
    "css/base.css", "css/frame.css", "css/components.css", "css/forms.css", "css/records.css",
)  # fmt: skip
# In the order in which they run: the first makes the form, the last are those of the form's own page.
SCRIPTS = (
    "js/offline-shell.js", "js/post.js", "js/unsent.js", "js/autosave.js", "js/once.js", "js/fields.js",
    "js/offline-form.js", "js/week-photos.js", "js/week-names.js", "js/week.js",
)  # fmt: skip
OTHERS = ("vendor/bootstrap-icons/fonts/bootstrap-icons.woff2", "img/favicon.svg")


@login_not_required
@require_safe
@never_cache
def worker(request):
    """The service worker, for what lies beside it under /records/week/. 404 where pages cannot be installed."""
    if not settings.INSTALLABLE:
        raise Http404
    form = {
        "version": staticfiles_storage.manifest_hash,  # of all static files: another one with each deployment
        "shell": reverse("records:offline-shell"),
        "files": [static(name) for name in (*STYLES, *SCRIPTS, *OTHERS)],
    }
    script = f"self.FORM = {json.dumps(form)};\nimportScripts({json.dumps(static('js/offline-worker.js'))});\n"
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


@login_not_required
@require_safe
def shell(request):
    """The form's page without anything of anybody."""
    addresses = {"styles": map(static, STYLES), "scripts": map(static, SCRIPTS)}
    return render(request, "records/weeks/offline.html", addresses)


@login_not_required
@require_safe
def begin(request):
    """Where the installed application starts: home; without a connection the worker shows the form instead."""
    return redirect("portal:home")
