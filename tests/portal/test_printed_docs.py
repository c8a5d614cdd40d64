"""The pages printed from the code say what the code says."""

import pytest

from portal.printed_docs import PAGES


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_as_printed(name, settings):
    page = (settings.BASE_DIR / "docs" / name).read_text()
    assert page == PAGES[name](), "run: .venv/bin/python manage.py print_docs"
