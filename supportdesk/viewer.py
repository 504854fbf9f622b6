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
class Seat:
    """Whose place on the customer's side a page or a stream is.

    The customer's has no `person`; a participant's has their customer id, and `since`, the first
    number that they may read.
    """

    person: str = ""
    since: int = 0

    def is_author(self, by: Actor, *, participates: bool) -> bool:
        """Did this very person do it? `participates`: somebody did who takes part."""
        return by.kind == CUSTOMER and (by.id if participates else "") == self.person


CUSTOMERS_SEAT = Seat()


def seat_of(right: Right | None) -> Seat:
    """The seat that a right gives."""
    return Seat(str(right.customer_id), right.since) if right and right.since else CUSTOMERS_SEAT


@dataclass(frozen=True)
class CustomerViewer:
    """The living rights of a browser, the one that it was let in by last at the end, and its own
    id: the same in all of its tabs."""

    rights: tuple[Right, ...]
    browser: str = ""

    @property
    def tickets(self) -> frozenset[int]:
        return frozenset(right.ticket for right in self.rights)

    def right_to(self, ticket: int) -> Right | None:
        """The best right to a ticket, one by link before one by form: of the person for whom it was
        let in last, where several write with it."""
        mine = [right for right in self.rights if right.ticket == ticket]
        same = [right for right in mine if seat_of(right) == seat_of(mine[-1])]
        return max(same, key=lambda right: (right.by_link, right.id), default=None)

    def seat(self, ticket: int) -> Seat:
        """Whose place it is that they look from."""
        return seat_of(self.right_to(ticket))

    def actor(self, ticket: int) -> Actor:
        right = self.right_to(ticket)
        return Actor(CUSTOMER, str(right.customer_id) if right else "")


Viewer = StaffViewer | CustomerViewer
