"""When an organisation's reminders go out. Pure arithmetic over its rule; all times of day are Shanghai's."""

from datetime import date, datetime, time, timedelta

from core.clock import SHANGHAI
from core.templatetags.zonebook import WEEKDAYS

DAY = timedelta(days=1)


def is_quiet_at(hour: time, quiet_from: time, quiet_until: time) -> bool:
    """Whether a time of day lies in the quiet hours, which may pass midnight; the same hour twice is none at all."""
    if quiet_from <= quiet_until:
        return quiet_from <= hour < quiet_until
    return hour >= quiet_from or hour < quiet_until


def is_quiet(rule, moment: datetime) -> bool:
    return is_quiet_at(moment.astimezone(SHANGHAI).time(), rule.quiet_from, rule.quiet_until)


def is_time(rule, moment: datetime) -> bool:
    """Whether that day's reminders may go out by now."""
    return rule.is_on and moment.astimezone(SHANGHAI).time() >= rule.send_at and not is_quiet(rule, moment)


def is_reminder_day(rule, day: date) -> bool:
    """Whether everything that waits is told on this day; on others it is only what is due now."""
    return WEEKDAYS[day.weekday()] in rule.weekdays


def is_pressing(todo, day: date) -> bool:
    """Whether a thing is told on any day: it is due that day or the next."""
    return todo.due_on in {day, day + DAY}


def next_reminder(rule, moment: datetime) -> datetime | None:
    """Return when all that waits is told next, after ``moment``; None when nothing is sent by itself."""
    if not rule.is_on or not rule.weekdays:
        return None
    today = moment.astimezone(SHANGHAI).date()
    days = (today + n * DAY for n in range(8))
    times = (datetime.combine(day, rule.send_at, SHANGHAI) for day in days if is_reminder_day(rule, day))
    return next(found for found in times if found > moment)
