"""Who a request comes from: staff by their session, customers by the rights in their cookie.

The parent blueprint of each audience asks here before any door of it runs.
"""

from flask import Response, g, request

from supportdesk.customers import rights
from supportdesk.directory.desk import signed_in
from supportdesk.domain.errors import NotFound, SignedOut, Unavailable
from supportdesk.doors import desk
from supportdesk.settings.keys import BadSignature
from supportdesk.viewer import CustomerViewer, StaffViewer
from supportdesk.web import cookies
from supportdesk.web.clock import now
from supportdesk.web.site import here

PURPOSE = "customer cookie"
COOKIE_SECONDS = 30 * 86_400


def admit_staff() -> None:
    """Let signed-in staff pass. Raises SignedOut, Unavailable."""
    g.viewer = staff_of_request()


def admit_admin() -> None:
    """Let admins pass; for others the page does not exist."""
    admit_staff()
    if not g.viewer.is_admin:
        raise NotFound


def admit_customer() -> None:
    """Take what rights the browser has; doors load their ticket through them."""
    g.viewer = customer_of_request()


def staff_of_request() -> StaffViewer:
    """The signed-in person with what the staff platform says now. Raises SignedOut, Unavailable."""
    user = signed_in()
    return StaffViewer(user.staff, user.session.id, user.answer.as_of, user.answer.late)


def is_signed_in() -> bool:
    """Whether there is a session, whatever the staff platform says at the moment."""
    try:
        signed_in()
    except SignedOut:
        return False
    except Unavailable:
        return True
    return True


def customer_of_request() -> CustomerViewer:
    """The living rights of this browser; none at all is a browser that sees nothing."""
    return CustomerViewer(tuple(rights.of_ids(right_ids(), now())))


def some_viewer(*, customer: bool) -> StaffViewer | CustomerViewer:
    """For the stream: the customer's rights when asked for, else staff first. Raises SignedOut."""
    if not customer:
        try:
            return staff_of_request()
        except SignedOut:
            pass
    viewer = customer_of_request()
    if not viewer.rights:
        raise SignedOut
    return viewer


def right_ids() -> list[int]:
    """The ids of rights that the customer's cookie names, oldest first."""
    value = cookies.read(request, here(), "customer")
    if not value or len(value) > 2_000:
        return []
    try:
        text = desk().keys.unsign(PURPOSE, value, COOKIE_SECONDS, now())
    except BadSignature:
        return []
    return [int(part) for part in text.split(".") if part.isdigit()]


def let_in(answer: Response, right: int) -> Response:
    """Add a right to the browser's cookie; the newest 20 are kept."""
    ids = [*(id_ for id_ in right_ids() if id_ != right), right][-rights.KEPT_IN_COOKIE :]
    value = desk().keys.sign(PURPOSE, ".".join(map(str, ids)), now())
    cookies.give(answer, here(), "customer", value, COOKIE_SECONDS)
    return answer


def leave_device(answer: Response) -> Response:
    """Forget every right on this device."""
    cookies.take(answer, here(), "customer")
    return answer
