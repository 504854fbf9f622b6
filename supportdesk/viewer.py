"""Who is looking: a signed-in staff member, or a browser with rights to some tickets."""

from dataclasses import dataclass

from supportdesk.customers.rights import Right
from supportdesk.domain.people import Staff
from supportdesk.domain.replay import CUSTOMER, STAFF, Actor


@dataclass(frozen=True)
class StaffViewer:
    """A session and what the staff platform said of the person at `as_of` (ms)."""

    staff: Staff
    session_id: int
    as_of: int
    stale: bool = False

    @property
    def id(self) -> str:
        return self.staff.id

    @property
    def actor(self) -> Actor:
        return Actor(STAFF, self.staff.id, self.staff.name, self.staff.roles)

    @property
    def roles_word(self) -> str:
        """What a page is drawn for; it brings the word to `/live` (no secret: they are its own)."""
        return ",".join(sorted(self.staff.roles))

    @property
    def is_admin(self) -> bool:
        return self.staff.has("admin")


@dataclass(frozen=True)
class CustomerViewer:
    """The living rights of a browser, and its own id: the same in all of its tabs."""

    rights: tuple[Right, ...]
    browser: str = ""

    @property
    def tickets(self) -> frozenset[int]:
        return frozenset(right.ticket for right in self.rights)

    def right_to(self, ticket: int) -> Right | None:
        """The best right to a ticket: one by link before one by form."""
        mine = [right for right in self.rights if right.ticket == ticket]
        return max(mine, key=lambda right: (right.by_link, right.id), default=None)

    def actor(self, ticket: int) -> Actor:
        right = self.right_to(ticket)
        return Actor(CUSTOMER, str(right.customer_id) if right else "")


Viewer = StaffViewer | CustomerViewer
