"""Calendar entries: what a mail carries so that a calendar takes it in, moves it or removes it. Needs icalendar."""

from datetime import datetime, timedelta

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress, vRecur, vText

from engine.appointment import Entry, Mailbox, Method
from engine.danish import LOCAL

PRODUCER = "-//Beslut//DA"
_SUMMER, _WINTER = timedelta(hours=2), timedelta(hours=1)


def calendar_file(entry: Entry, method: Method, organizer: Mailbox | None = None, to: Mailbox | None = None) -> bytes:
    """The entry as iCalendar text (RFC 5545), the same each time. Nobody is named but who calls and who gets it."""
    found = Calendar()
    found.add("prodid", PRODUCER)
    found.add("version", "2.0")
    found.add("method", method.value)
    found.add_component(_zone())
    found.add_component(_event(entry, method, organizer, to))
    return bytes(found.to_ical())


def _event(entry: Entry, method: Method, organizer: Mailbox | None, to: Mailbox | None) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.stamp)
    event.add("summary", entry.summary)
    event.add("status", "CANCELLED" if method is Method.CANCEL else "CONFIRMED")
    event.add("dtstart", datetime.combine(entry.day, entry.start, LOCAL) if entry.start else entry.day)
    if entry.start and entry.end:
        event.add("dtend", datetime.combine(entry.day, entry.end, LOCAL))
    for name, text in (("location", entry.place), ("description", entry.link), ("url", entry.link)):
        if text:
            event.add(name, text)
    if organizer:
        event.add("organizer", _address(organizer))
    if to:
        attendee = _address(to)
        attendee.params |= {"role": vText("REQ-PARTICIPANT"), "rsvp": vText("FALSE")}
        event.add("attendee", attendee)
    return event


def _address(one: Mailbox) -> vCalAddress:
    address = vCalAddress(f"mailto:{one.email}")
    address.params["cn"] = vText(one.name)
    return address


def _zone() -> Timezone:
    """Local time with the rules of today: calendars that do not know the name know the rules."""
    zone = Timezone()
    zone.add("tzid", str(LOCAL))
    rules = (
        (TimezoneDaylight(), "CEST", _WINTER, _SUMMER, datetime(1996, 3, 31, 2), 3),
        (TimezoneStandard(), "CET", _SUMMER, _WINTER, datetime(1996, 10, 27, 3), 10),
    )
    for part, name, before, after, since, month in rules:
        part.add("tzname", name)
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        part.add("dtstart", since)
        part.add("rrule", vRecur(freq="YEARLY", bymonth=month, byday="-1SU"))
        zone.add_component(part)
    return zone
