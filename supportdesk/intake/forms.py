"""Forms about mail that came in: a mapping becomes values, or Invalid field by field."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from sqlalchemy import Row

from supportdesk.customers import addresses
from supportdesk.domain.errors import Invalid, NotFound
from supportdesk.intake.deciding import Opening
from supportdesk.tickets.forms import MOST_DIGITS, SUBJECT_LIMIT, read_title
from supportdesk.tickets.portal_forms import NAME_LIMIT
from supportdesk.web.forms import Fields

UNFINISHED = "We need the e-mail address of who wrote it."
NO_SUCH = "There is no ticket with this number."


def read_opening(form: Mapping[str, str]) -> Opening:
    """From whom a ticket shall be. Raises Invalid."""
    fields = Fields(form)
    new = Opening(
        name=read_title(fields, "name", NAME_LIMIT),
        address=fields.read("email", addresses.email, UNFINISHED) or "",
        subject=read_title(fields, "subject", SUBJECT_LIMIT),
    )
    fields.done()
    return new


def read_ticket(form: Mapping[str, str], prefix: str, find: Callable[[int], Row[Any]]) -> Row[Any]:
    """The ticket that was named by its number, "TKT-1042" or "1042". Raises Invalid."""
    fields = Fields(form)
    named = rf"(?:{re.escape(prefix)}-|#)?([0-9]{{1,{MOST_DIGITS}}})"

    def found(text: str) -> Row[Any] | None:
        number = re.fullmatch(named, text, re.IGNORECASE)
        try:
            return find(int(number[1])) if number else None
        except NotFound:
            return None

    ticket = fields.read("ticket", found, NO_SUCH)
    if ticket is None:
        raise Invalid(fields.faults)
    return ticket


def read_sender(form: Mapping[str, str], offered: Collection[str]) -> str:
    """One of the addresses that are offered. Raises Invalid."""
    fields = Fields(form)
    address = fields.choice("address", offered)
    fields.done()
    return address
