"""Whom a mail names besides its writer, for staff to say who they are. Pure."""

from collections.abc import Collection, Iterator

from supportdesk.customers.addresses import email
from supportdesk.intake.texts import LABEL, Cleaner
from supportdesk.mail.incoming import Incoming, Kind
from supportdesk.mail.incoming.kinds import is_nobody
from supportdesk.participants.models import CC, FORWARDED, REPLY_TO, TO
from supportdesk.participants.offers import Named
from supportdesk.text.names import display_name
from supportdesk.tickets.portal_forms import NAME_LIMIT

MOST_READ = 100
"""So many of each field are looked at: a mail may name ten thousand."""


def asks_for_another(mail: Incoming, own: Collection[str]) -> bool:
    """Did a program that reads no answer send it for a person, as the forms of web sites do?"""
    if mail.kind is not Kind.AUTOMATIC or not is_nobody(mail.sender):
        return False
    people = {email(each.email) for each in mail.reply_to if not is_nobody(each)}
    return bool(people - {None, *own})


def named_in(mail: Incoming, sender: str, clean: Cleaner) -> Iterator[Named]:
    """Who is said to have written first what was passed on, and the people of Reply-To, Cc and To;
    without its sender and addresses that we signed."""
    first = (FORWARDED, (mail.forwarded,))
    for way, people in (first, (REPLY_TO, mail.reply_to), (CC, mail.cc), (TO, mail.to)):
        for each in people[:MOST_READ]:
            address = email(each.email)
            if address and address != sender and LABEL not in clean.text(address):
                yield way, display_name(clean.text(each.name), NAME_LIMIT, ""), address
