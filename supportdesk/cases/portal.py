"""The door of customers to the page of their request, with what they began to write."""

from flask import Blueprint, Response, request

from supportdesk.doors import browser
from supportdesk.drafts.models import RIGHT
from supportdesk.drafts.queries import own_drafts
from supportdesk.messages import showing
from supportdesk.tickets.pages import case_for
from supportdesk.tickets.portal import right_of

door = Blueprint("request_page", __name__)


@door.get("/requests/<int:number>")
def show(number: int) -> Response:
    case = case_for(browser(), number, request.args.get("before", type=int))
    right = right_of(number)
    return showing.request_page(case, right, _began(number, right.id))


def _began(number: int, right: int) -> dict[str, str]:
    """The text that stands in the box, and when it was kept."""
    kept = own_drafts(number, RIGHT, str(right)).own.get("reply")
    return {"body": kept.text, "draft_at": str(kept.updated_at)} if kept else {}
