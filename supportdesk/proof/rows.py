"""A ticket's row is what its events add up to, copies of texts included. Pure."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from supportdesk.domain.wire import NOT_READABLE
from supportdesk.proof.faults import Fault
from supportdesk.proof.history import History
from supportdesk.tickets.rows import values_of

COPIES = {"subject": "subject", "name": "customer_name", "address": "customer_address"}
"""Text of an event → the column that repeats it."""


def compared(
    history: History, copies: Mapping[str, str], row: Mapping[str, Any]
) -> Iterator[Fault]:
    """One fault that names every column that differs. A history with gaps says nothing here."""
    if not history.whole:
        return
    try:
        expected = values_of(history.ticket) | {"digest": history.digest}
    except NOT_READABLE:
        yield Fault("events", "Its events add up to nothing that can be.", history.number)
        return
    lists = ("tags", "participants", "way")
    expected |= {name: json.dumps(expected[name]) for name in lists}
    wrong = [
        f"{name} ({row[name]!r} in the row, {value!r} by the events)"
        for name, value in expected.items()
        if row[name] != value and not (name in lists and _same_json(row[name], value))
    ]
    # What people wrote is never printed.
    wrong += [COPIES[name] for name, text in copies.items() if row[COPIES[name]] != text]
    if (row["known_customer"], row["known_kind"]) != (
        row["customer_id"],
        row["customer_address_kind"],
    ):
        wrong.append("customer_id (its address is another customer's)")
    if wrong:
        yield Fault("rows", f"Different: {', '.join(wrong)}.", history.number)


def without_events(number: int) -> Fault:
    """A row nobody opened."""
    return Fault("rows", "It has a row, and no events.", number)


def without_row(number: int) -> Fault:
    """Events of a ticket that is not there."""
    return Fault("rows", "It has events, and no row.", number)


def _same_json(one: str, other: str) -> bool:
    try:
        return bool(json.loads(one) == json.loads(other))
    except NOT_READABLE:
        return False
