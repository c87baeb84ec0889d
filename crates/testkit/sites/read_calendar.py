"""Reads a calendar from its input with the package icalendar and prints its entries as JSON."""

import json
import sys

from icalendar import Calendar

entries = [
    {
        "uid": str(entry["UID"]),
        "summary": str(entry["SUMMARY"]),
        "start": entry.decoded("DTSTART").isoformat(),
        "end": entry.decoded("DTEND").isoformat(),
        "status": str(entry["STATUS"]),
        "sequence": int(entry["SEQUENCE"]),
    }
    for entry in Calendar.from_ical(sys.stdin.buffer.read()).walk("VEVENT")
]
json.dump(entries, sys.stdout)
