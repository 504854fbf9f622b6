"""Limits on mail that strangers cause (SECURITY section 4). DESK_LIMITS never lifts them."""

import structlog

from supportdesk.domain.durations import DAY, HOUR
from supportdesk.domain.errors import Throttled
from supportdesk.store.limits import Limit, admit, withdraw

ASKING = Limit("links asked", 60, HOUR, "You asked very often. Wait a while, then ask once more.")
_HOURLY = Limit("mail to address, hour", 1, HOUR, "This address got such a mail within the hour.")
_DAILY = Limit("mail to address, day", 3, DAY, "This address got three such mails within a day.")
_SENDER = Limit("mail by sender", 60, HOUR, "This sender caused 60 mails within the hour.")
_DESK = Limit("mail by strangers", 600, HOUR, "Strangers caused 600 mails within the hour.")

log = structlog.get_logger("mail")


def ask_again_after(refusal: str) -> int:
    """How long after a mail was held for this an address may have another; 0: nobody can say."""
    return next((limit.window for limit in (_HOURLY, _DAILY) if limit.sentence == refusal), 0)


def over(address: str, origin: str, now: int) -> str:
    """Count a mail that a stranger caused; why it must not go out, or "" when it may.

    `origin` is the sender's network address, "" where it is not known.
    """
    asked = [(_HOURLY, address), (_DAILY, address), (_DESK, "everybody")]
    if origin:
        asked.insert(2, (_SENDER, origin))
    admitted: list[int] = []
    try:
        for limit, who in asked:
            admitted.append(admit(limit, who, now))
    except Throttled as refusal:
        for number in admitted:
            withdraw(number)
        if limit in (_SENDER, _DESK):
            log.error("mail is paused: somebody causes a flood", why=refusal.message)
        return refusal.message
    return ""
