"""Where a mail belongs, and whose words it holds (SECURITY section 5). Pure.

Signed addresses and our Message-IDs say where; only From says who. The subject alone says nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from supportdesk.domain.conversation import OTHER, UNVERIFIED

ADDRESS, REFERENCE, TAG, NEW = "address", "reference", "tag", "new"
OWN = ""


@dataclass(frozen=True)
class Clue:
    """Something in a mail that names a ticket: an address we signed (`way`), a mail of ours that
    it answers, a tag in its subject.

    `recipient` is the customer whom we gave it to (None: to nobody in particular), `people` those
    who may write there now: whose ticket it is and, until it is closed, who takes part.
    """

    way: str
    ticket: int
    recipient: int | None
    people: frozenset[int]


@dataclass(frozen=True)
class Author:
    """Who From names: the customer with that address, if there is one."""

    customer: int | None
    authenticated: bool = False


@dataclass(frozen=True)
class Belongs:
    """To this ticket (None: to a new one), found this way. `sender` is that of MessagePosted: ""
    where it is `author` who writes, one of its people.
    """

    ticket: int | None
    way: str
    sender: str = OWN
    author: int = 0


A_NEW_ONE = Belongs(None, NEW)


def belongs(clues: Sequence[Clue], author: Author) -> Belongs:
    """Where it belongs. The first way that leads anywhere decides; of several tickets on that
    way the one whose customer writes."""
    for way in (ADDRESS, REFERENCE):
        there = [clue for clue in clues if clue.way == way]
        if there:
            own = next((clue for clue in there if _is_own(clue, author)), None)
            if own is None or author.customer is None:
                return Belongs(there[0].ticket, way, OTHER)
            return Belongs(own.ticket, way, author=author.customer)
    for clue in clues:
        if clue.way == TAG and author.customer is not None and _is_own(clue, author):
            sender = OWN if author.authenticated else UNVERIFIED
            return Belongs(clue.ticket, TAG, sender, author.customer)
    return A_NEW_ONE


def _is_own(clue: Clue, author: Author) -> bool:
    """Whom we wrote to is still one of its people, and that is who writes."""
    is_theirs = clue.recipient in (None, author.customer)
    return author.customer is not None and is_theirs and author.customer in clue.people
