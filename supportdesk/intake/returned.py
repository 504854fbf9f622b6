"""A bounce: it is no message, but says that a mail of ours did not arrive."""

from sqlalchemy.orm import Session

from supportdesk.intake.models import ASIDE
from supportdesk.intake.settling import Outcome, Work
from supportdesk.mail import returned
from supportdesk.mail.incoming import Incoming

OURS = "It says that a mail of ours did not arrive."
LATER = "It says that a mail of ours is late."
NOT_OURS = "It tells of a mail that did not arrive, and that is none of ours."


def came_back(mail: Incoming, now: int) -> Work:
    """Tell the mails of ours that it names."""

    def work(session: Session) -> Outcome:
        found = [(each, returned.came_back(session, each, now)) for each in mail.failures]
        ours = [(failure, row) for failure, row in found if row is not None]
        if not ours:
            return Outcome(ASIDE, NOT_OURS)
        reason = OURS if any(failure.permanent for failure, _ in ours) else LATER
        return Outcome(ASIDE, reason, next((row.ticket for _, row in ours if row.ticket), None))

    return work
