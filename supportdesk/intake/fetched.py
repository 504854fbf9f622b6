"""How the mailbox stands that mail is fetched from, in words for those who run the desk."""

from supportdesk.domain.durations import MINUTE
from supportdesk.intake.imap import FETCH_MAIL
from supportdesk.store import chores
from supportdesk.web.words import span

LATE_MS = 5 * MINUTE


def fetching(now: int) -> tuple[bool, str]:
    """Whether mail comes in as it should, and since when it was last seen to."""
    read_at, fault = chores.last(FETCH_MAIL)
    if read_at is None:
        return False, fault or "the mailbox was not read to its end yet"
    last = f"the mailbox was read {span(now - read_at)} ago"
    if fault:
        return False, f"{fault}; {last}"
    return now - read_at <= LATE_MS, last
