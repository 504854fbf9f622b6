"""What somebody of the staff mails: a note in its ticket, or the request of a customer whose mail
they pass on.

Only who certainly sent it acts for the staff, and never replies to a customer (SECURITY section 5).
"""

import re
from dataclasses import replace

from supportdesk.customers.addresses import email
from supportdesk.domain.conversation import OTHER
from supportdesk.domain.replay import Actor
from supportdesk.intake.posting import Letter
from supportdesk.intake.work import Intake
from supportdesk.mail.incoming import NOBODY, Body

_PASSED_ON = re.compile(r"^(?:\s*(?:fwd?|fw|wg|tr|rv)\s*:)+\s*", re.IGNORECASE)


def for_staff(letter: Letter, intake: Intake, now: int) -> Letter:
    """The same; that of one of the staff as theirs. Asks the staff platform where it matters."""
    customer = email(letter.mail.forwarded.email)
    into_ticket = letter.place.ticket is not None
    may_be = letter.place.sender == OTHER if into_ticket else customer is not None
    by = intake.staff_at(letter.sender, now) if letter.authenticated and may_be else None
    if by is None:
        return letter
    if into_ticket or customer is None:
        return replace(letter, staff=by)
    return _passed_on(letter, customer, by)


def _passed_on(letter: Letter, customer: str, by: Actor) -> Letter:
    """As the customer's own. Their address is not proved by it; what the engineer wrote above
    becomes a note."""
    mail = letter.mail
    told, note = (mail.rest, mail.new.text) if mail.rest else (mail.body, "")
    subject = _PASSED_ON.sub("", mail.subject)
    theirs = replace(
        mail, sender=mail.forwarded, subject=subject, new=told, rest=Body(), forwarded=NOBODY
    )
    return Letter(theirs, customer, False, letter.place, staff=by, note=note)
