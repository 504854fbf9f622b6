"""Which mails of a mailbox are not kept yet: what the server has, less what has a row."""

from dataclasses import dataclass, field
from urllib.parse import quote

from sqlalchemy import select

from supportdesk.intake.mailbox import Mailbox
from supportdesk.intake.models import IncomingRow
from supportdesk.settings.places import MailServer
from supportdesk.store.database import reading


@dataclass
class Pending:
    """What is known while a mailbox is open. `left` are the UIDs that are not kept yet, `taken`
    those that are and are not marked."""

    mailbox: Mailbox
    prefix: str
    left: set[int]
    highest: int
    taken: list[int] = field(default_factory=list)

    def place_of(self, uid: int) -> str:
        """Where that mail lies, as its row says it."""
        return f"{self.prefix}{uid}"

    def look(self) -> None:
        """See what came; forget what somebody else took away."""
        oldest = min(self.left, default=self.highest + 1)
        there = self.mailbox.uids(above=oldest - 1)
        self.left = {uid for uid in there if uid in self.left or uid > self.highest}
        self.highest = max([self.highest, *there])

    def mark(self) -> None:
        self.mailbox.mark(self.taken)
        self.taken.clear()


def pending(server: MailServer) -> Pending:
    """Open the mailbox of the settings. Raises Away, ShutOut, and the database's error."""
    mailbox = Mailbox(server)
    try:
        whose = quote(f"{server.username}@{server.host}/{server.mailbox}", safe="@/")
        prefix = f"imap:{whose}:{mailbox.validity}:"
        there = mailbox.uids()
        return Pending(mailbox, prefix, set(there) - _kept(prefix), max(there, default=0))
    except BaseException:
        mailbox.close()
        raise


def _kept(prefix: str) -> set[int]:
    query = select(IncomingRow.place).where(IncomingRow.place.startswith(prefix, autoescape=True))
    with reading() as session:
        return {int(found.rpartition(":")[2]) for found in session.scalars(query) if found}
