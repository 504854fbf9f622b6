"""VIEWS: the lists of tickets, as the rail names them."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from sqlalchemy import ColumnElement, String, and_, bindparam, or_

from supportdesk.domain.news import level_concerned, people_concerned
from supportdesk.domain.ticket import CLOSED, HELD, L1, L2, QUEUED, RESOLVED, Ticket
from supportdesk.tickets.models import TicketRow
from supportdesk.viewer import StaffViewer

LIVE = (QUEUED, HELD)
T = TicketRow
ME = bindparam("me", type_=String())
IS_LIVE = T.status.in_(LIVE)
SPOKE = and_(
    T.wait_on != "customer",
    or_(T.confirmed, and_(T.last_reply_seq > 0, T.last_customer_seq > T.last_reply_seq)),
)
"""`Ticket.customer_spoke`, of what waits."""


@dataclass(frozen=True)
class Group:
    """Tickets of a list that stand together, under a heading where there is a `title`.

    They are those of its `parts`, each of which is read by an index. No ticket is in two parts,
    nor in two groups of a list. `holds` says of one in the list whether it stands here for this
    person (a staff id).
    """

    parts: tuple[ColumnElement[bool], ...]
    name: str = ""
    title: str = ""
    sign: str = ""
    kind: str = ""
    holds: Callable[[Ticket, str], bool] = lambda _ticket, _person: True


@dataclass(frozen=True)
class View:
    """One list: what is in it, in which order, and the topics that keep it up to date.

    Its groups stand one below the other, each in that order. ME stands in their parts for the
    staff id of who looks (`for_me`). `holds` says the same for one ticket, so that a pushed row
    can tell which lists it belongs to; None where that depends on who looks.
    """

    title: str
    groups: tuple[Group, ...]
    newest_first: bool
    topics: tuple[str, ...]
    holds: Callable[[Ticket], bool] | None = None


def _has(ticket: Ticket, person: str) -> bool:
    return ticket.assignee is not None and ticket.assignee.id == person


def _rests(ticket: Ticket) -> bool:
    return ticket.wait is not None and not ticket.customer_spoke


QUEUES = ("queue-l1", "queue-l2")
VIEWS: dict[str, View] = {
    "mine": View(
        "My tickets",
        (
            Group(
                (
                    and_(T.assignee_id == ME, T.status == HELD, T.wait_on.is_(None)),
                    and_(T.assignee_id == ME, T.status == HELD, T.wait_on.is_not(None), SPOKE),
                ),
                "turn", "Your turn", "reply", "",
                lambda t, person: _has(t, person) and not _rests(t),
            ),
            Group(
                (and_(T.opener_id == ME, IS_LIVE, T.assignee_id.is_distinct_from(ME)),),
                "l2", "With L2", "tier-2", "",
                lambda t, person: not _has(t, person),
            ),
            Group(
                (and_(T.assignee_id == ME, T.status == HELD, T.wait_on.is_not(None), ~SPOKE),),
                "waiting", "Waiting", "paused", "",
                lambda t, person: _has(t, person) and _rests(t),
            ),
        ),
        False,
        ("mine",),
    ),
    "l1": View(
        "L1 queue",
        (
            Group(
                tuple(and_(T.needs_opener, T.status == status) for status in LIVE),
                "openers", "Needs an opener", "risk", "risk",
                lambda t, _: t.needs_opener,
            ),
            Group(
                (and_(T.status == QUEUED, T.level == L1, ~T.needs_opener),),
                "free", "Waiting to be claimed", "tier-1", "",
                lambda t, _: not t.needs_opener,
            ),
        ),
        False,
        (*QUEUES, "mine"),
        lambda t: (t.status == QUEUED and t.level == L1) or t.needs_opener,
    ),
    "l2": View(
        "L2 queue",
        (Group((and_(T.status == QUEUED, T.level == L2),)),),
        False,
        ("queue-l2", "mine"),
        lambda t: t.status == QUEUED and t.level == L2,
    ),
    "waiting": View(
        "Waiting on customer",
        (Group((and_(T.status == HELD, T.wait_on == "customer"),)),),
        False,
        (*QUEUES, "mine"),
        lambda t: t.status == HELD and t.wait is not None and t.wait.on == "customer",
    ),
    "escalated": View(
        "Escalated by me",
        (Group((and_(T.escalated_by == ME, IS_LIVE, T.level == L2),)),),
        False,
        (*QUEUES, "mine"),
    ),
    "open": View(
        "All open",
        (
            Group(
                tuple(
                    and_(T.status == status, T.level == level)
                    for status in LIVE
                    for level in (L1, L2)
                )
            ),
        ),
        False,
        (*QUEUES, "mine"),
        lambda t: t.open,
    ),
    "resolved": View(
        "Resolved",
        (Group((T.status == RESOLVED, T.status == CLOSED)),),
        True,
        (*QUEUES, "mine"),
        lambda t: not t.open,
    ),
}  # fmt: skip


def for_me(viewer: StaffViewer) -> dict[str, str]:
    """What a query with the condition of a view is executed with."""
    return {"me": viewer.id}


def views_of(ticket: Ticket) -> list[str]:
    """The lists (those that are the same for everybody) that hold this ticket."""
    return [name for name, view in VIEWS.items() if view.holds and view.holds(ticket)]


def groups_of(ticket: Ticket) -> list[str]:
    """The groups of those lists in which it stands, as their counts are named."""
    return [name for view in views_of(ticket) for name in _in_groups(view, ticket)]


def all_groups_of(ticket: Ticket) -> str:
    """The group of every list in which it stands, as `all_views_of` names the lists."""
    names = groups_of(ticket)
    for person in _whose(ticket):
        names += [f"{name}:{quote(person, safe='')}" for name in _in_groups("mine", ticket, person)]
    return " ".join(names)


def _in_groups(view: str, ticket: Ticket, person: str = "") -> list[str]:
    groups = (group for group in VIEWS[view].groups if group.name)
    return [group_name(view, group) for group in groups if group.holds(ticket, person)]


def _whose(ticket: Ticket) -> list[str]:
    """Who has it among their own."""
    people = (ticket.opener, ticket.assignee) if ticket.open else ()
    return sorted({person.id for person in people if person})


def group_name(view: str, group: Group) -> str:
    """What the count of a group is called: `l1-openers`."""
    return f"{view}-{group.name}"


def all_views_of(ticket: Ticket) -> str:
    """Every list that holds this ticket, as a row names them; personal ones with their person."""
    names = views_of(ticket)
    names += [f"mine:{quote(person, safe='')}" for person in _whose(ticket)]
    if ticket.open and ticket.escalated_by and ticket.level == L2:
        names.append(f"escalated:{quote(ticket.escalated_by, safe='')}")
    return " ".join(names)


def concerned_by(ticket: Ticket) -> str:
    """Whose lists mark what is new in it: engineers of a level, people; as a row names them."""
    level = level_concerned(ticket).lower()
    people = [f"person:{quote(id_, safe='')}" for id_ in people_concerned(ticket)]
    return " ".join([level, *people] if level else people)


def home_of(ticket: Ticket, staff_id: str) -> str:
    """The list in which this person would look for a ticket: the first that holds it."""
    names, person = all_views_of(ticket).split(), quote(staff_id, safe="")
    return next(name for name in VIEWS if name in names or f"{name}:{person}" in names)
