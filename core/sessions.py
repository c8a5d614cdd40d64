"""Sessions in the database, as Django's own; only the question that opens every request is written once."""

from django.contrib.sessions.backends import db
from django.utils import timezone

from core.prepared import Prepared


def _write_session(session_key):
    return db.SessionStore.get_model_class().objects.filter(session_key=session_key)


_sessions = Prepared(_write_session, session_key="?")


class SessionStore(db.SessionStore):
    """Django's, reading by a prepared query: a session that has expired is none."""

    def _get_session_from_db(self):
        found = next(iter(_sessions(session_key=self.session_key)), None)
        if found is not None and found.expire_date > timezone.now():
            return found
        self._session_key = None
        return None
