"""What stands under words for the customer: that they were seen or mailed, or why not yet."""

from collections.abc import Iterable
from dataclasses import dataclass

from supportdesk.cases.queries import Reading
from supportdesk.domain.events import MessagePosted, TicketResolved
from supportdesk.domain.replay import STAFF, Happened
from supportdesk.tickets.entries import Entry


@dataclass(frozen=True)
class Receipt:
    """A sign, its words, and the time (ms, 0: none) that ends them; `kind`: "", risk or late."""

    sign: str
    words: str
    at: int = 0
    kind: str = ""


MAILED = Receipt("mail", "Mailed")


def is_for_customer(entry: Entry | Happened) -> bool:
    """Words of staff that go to the customer: a reply that was not taken down, a resolution.

    What was taken back whole goes nowhere any more.
    """
    if isinstance(entry, Entry) and entry.withdrawn:
        return False
    if isinstance(entry.event, MessagePosted):
        to_customer = entry.event.kind == "reply" and not entry.event.written_down
        return to_customer and entry.by.kind == STAFF
    return isinstance(entry.event, TicketResolved)


def receipts(entries: Iterable[Entry | Happened], read: Reading, now: int) -> dict[int, Receipt]:
    """The receipt of each entry that has one. Of the replies that were seen the newest says so."""
    found = {entry.seq: entry for entry in entries if is_for_customer(entry)}
    seen_to, seen_at = read.customer
    shown = {seq: MAILED for seq in found if seq in read.mailed}
    for mail in (each for each in read.unsent if not each.whom):
        told = Receipt(mail.sign, mail.words(now), mail.next_try, mail.kind)
        shown |= {seq: told for seq in mail.entries if seq in found and seq > seen_to}
    replies = [seq for seq, each in found.items() if isinstance(each.event, MessagePosted)]
    if newest := max((seq for seq in replies if seq <= seen_to), default=0):
        shown[newest] = Receipt("seen", "Seen", seen_at)
    return shown
