"""The staff's lists of tickets, and the rail's, from values that are loaded already."""

from typing import Any

from flask import Response

from supportdesk.domain.ticket import Ticket
from supportdesk.doors import staff
from supportdesk.tickets import counts, handovers, looks, news, sentences
from supportdesk.tickets.lists import Page
from supportdesk.tickets.views import (
    VIEWS,
    all_groups_of,
    all_views_of,
    concerned_by,
    group_name,
    home_of,
)
from supportdesk.web import htmx
from supportdesk.web.clock import now


def index(view: str, page: Page, words: str, *, first: bool) -> Response:
    """One list: whole page, or only the list for htmx."""
    return htmx.page_or_fragment(
        "tickets/index.html",
        "tickets/_list.html",
        view=view,
        title=VIEWS[view].title,
        is_personal=VIEWS[view].holds is None,
        topics=",".join(VIEWS[view].topics),
        pos=page.pos,
        page=page,
        group_name=group_name,
        words=words,
        first=first,
        unread=news.unread(staff(), page.tickets),
        **list_part(),
    )


def list_news(numbers: list[int]) -> Response:
    """Which of the tickets on a list have something new for who looks."""
    found = news.unread_of(staff(), numbers)
    return htmx.fragment("tickets/_news.html", numbers=numbers, unread=found)


def list_part() -> dict[str, Any]:
    """What rows need, the same for everybody."""
    return {
        "now": now(),
        "place": sentences.place,
        "waits_on": sentences.waits_on,
        "gone": sentences.gone,
        "steps": handovers.row_steps,
        "channels": looks.CHANNELS,
        "views_of": all_views_of,
        "groups_of": all_groups_of,
        "concerned_by": concerned_by,
    }


def places(view: str) -> Response:
    """The lists in the rail with their counts, fetched anew when they went stale."""
    known = view if view in VIEWS else ""
    return _places(known, f"/tickets/places?view={known}")


def places_by(ticket: Ticket) -> Response:
    """The same on the page of a ticket: current is the list that holds it for who looks."""
    return _places(home_of(ticket, staff().id), places_of(ticket))


def places_of(ticket: Ticket) -> str:
    """Where a ticket's page fetches the lists of the rail anew."""
    return f"/tickets/places?ticket={ticket.number}"


def _places(view: str, address: str) -> Response:
    found = counts.shared() | counts.own(staff())
    return htmx.fragment("tickets/_places.html", counts=found, view=view, counts_url=address)
