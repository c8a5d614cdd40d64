"""A person's calendar as iCalendar (RFC 5545). It is read by calendars on telephones, and kept by whoever runs them:
it names nobody, and says no more than what is due."""

from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event

from core.registry import DueDay
from members.models import CalendarLink
from members.reminders.mail import absolute

ASK_AGAIN = timedelta(hours=6)


def feed(link: CalendarLink, due_days: Iterable[DueDay]) -> bytes:
    """Return the calendar: each due day as a whole day. The same days give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//Zonebook//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "责任簿")
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    for due in due_days:
        calendar.add_component(_event(link, due))
    return calendar.to_ical()


def _event(link: CalendarLink, due: DueDay) -> Event:
    event = Event()
    event.add("uid", f"{due.key}-{link.user_id}@{urlsplit(settings.BASE_URL).hostname}")
    event.add("dtstamp", link.made_at)
    event.add("dtstart", due.on)
    event.add("dtend", due.on + timedelta(days=1))
    event.add("summary", due.label)
    event.add("url", absolute(due.url))
    event.add("transp", "TRANSPARENT")
    return event
