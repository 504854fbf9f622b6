"""The door of customers to the page of their request, with what they began to write."""

from flask import Blueprint, Response, request

from supportdesk.customers import rights
from supportdesk.doors import browser, right_ids
from supportdesk.drafts.queries import customers_drafts
from supportdesk.messages import showing
from supportdesk.tickets.pages import case_for
from supportdesk.tickets.portal import right_of

door = Blueprint("request_page", __name__)


@door.get("/requests/<int:number>")
def show(number: int) -> Response:
    case = case_for(browser(), number, request.args.get("before", type=int))
    right = right_of(number)
    before = rights.others_to(number, right_ids(), right.id)
    return showing.request_page(case, right, _began(number), before=before)


def _began(number: int) -> dict[str, str]:
    """The text that stands in the box, and when it was kept."""
    kept = customers_drafts(number, right_ids()).own.get("reply")
    return {"body": kept.text, "draft_at": str(kept.updated_at)} if kept else {}
