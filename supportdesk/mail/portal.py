"""The customers' door to fresh links. It answers alike for every address, and looks nothing up."""

from flask import Blueprint, Response, request

from supportdesk.domain.errors import DeskError, Invalid
from supportdesk.mail import actions, forms, limits
from supportdesk.store.limits import admit
from supportdesk.web import htmx, peer
from supportdesk.web.answers import or_form
from supportdesk.web.clock import now

door = Blueprint("links", __name__)


@door.get("/support/links")
def form() -> Response:
    return _form(None)


@door.post("/support/links")
def ask() -> Response:
    return or_form(_ask, _form)


def _ask() -> Response:
    address = forms.read_address(request.form)
    admit(limits.ASKING, peer.sender(), now())
    actions.ask_for_links(address, peer.sender(), now())
    return htmx.page_or_fragment("mail/links_sent.html", "mail/_links_sent.html", address=address)


def _form(error: DeskError | None) -> Response:
    return htmx.page_or_fragment(
        "mail/links.html",
        "mail/_links_form.html",
        email=request.form.get("email", "")[:254],
        fault=error.fields.get("email", "") if isinstance(error, Invalid) else "",
    )
