"""The floor of filing: a Django form view that checks the session and CSRF and inserts the same rows."""
