"""Filling in a page's form as a browser does: the hidden key and version come from the page itself."""

from django.test import Client


def shown_form(client: Client, url: str, **query):
    response = client.get(url, query)
    assert response.status_code == 200, response.status_code
    return response.context["form"]


def hidden(form) -> dict:
    """The one-time key and the version that the page was made with."""
    version = form["version"].value()
    return {"form_key": str(form["form_key"].value()), "version": "" if version is None else version}


def submit(client: Client, url: str, **answers):
    """Open the page, fill in ``answers`` over what it shows, send it."""
    form = shown_form(client, url)
    kept = {f.name: f.value() for f in form.visible_fields() if f.value() is not None}
    kept |= {f.name: f.value() for f in form.hidden_fields() if f.value() is not None}
    filled = {name: value for name, value in (kept | answers).items() if value is not None}
    return client.post(url, {**filled, **hidden(form)})
