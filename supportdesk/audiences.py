"""Who a request comes from: staff by their session, customers by the rights in their cookie.

The parent blueprint of each audience asks here before any door of it runs.
"""

from flask import g

from supportdesk.customers import rights
from supportdesk.directory.desk import signed_in
from supportdesk.domain.errors import NotFound, SignedOut, Unavailable
from supportdesk.doors import device
from supportdesk.viewer import CustomerViewer, StaffViewer
from supportdesk.web.clock import now


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
    browser, ids = device()
    return CustomerViewer(tuple(rights.of_ids(ids, now(), browser)), browser)


def some_viewer(*, customer: bool) -> StaffViewer | CustomerViewer:
    """For the stream: the customer's rights when asked for, else staff first. Raises SignedOut."""
    refusal = SignedOut()
    if not customer:
        try:
            return staff_of_request()
        except SignedOut as why:
            refusal = why
    viewer = customer_of_request()
    if not viewer.rights:
        raise refusal
    return viewer
