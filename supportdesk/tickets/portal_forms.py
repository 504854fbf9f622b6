"""Forms that customers send about a request as a whole."""

from collections.abc import Mapping

from supportdesk.customers import addresses
from supportdesk.domain.conversation import TEXT_LIMIT
from supportdesk.store.eventlog import Written
from supportdesk.text.links import without_links
from supportdesk.text.markup import rendered
from supportdesk.tickets.actions import NewTicket
from supportdesk.tickets.forms import SUBJECT_LIMIT, read_title
from supportdesk.web.forms import Fields

NAME_LIMIT = 120
NO_ADDRESS = "The address looks unfinished. We need it to send you the link."


def read_request(form: Mapping[str, str], base_url: str) -> NewTicket:
    """A request from the page; links of ours in it are masked. Raises Invalid."""
    fields = Fields(form)
    subject = read_title(fields, "subject", SUBJECT_LIMIT)
    body = fields.text("body", limit=TEXT_LIMIT)
    name = read_title(fields, "name", NAME_LIMIT)
    address = _email(fields)
    fields.done()
    text = without_links(body, base_url)
    return NewTicket(
        name=without_links(name, base_url),
        address=address,
        kind="email",
        subject=without_links(subject, base_url),
        body=Written(text, rendered(text)),
        channel="form",
    )


def read_address(form: Mapping[str, str]) -> str:
    """An e-mail address in its one form. Raises Invalid."""
    fields = Fields(form)
    address = _email(fields)
    fields.done()
    return address


def read_reopening(form: Mapping[str, str], base_url: str) -> dict[str, Written]:
    """What still fails. Raises Invalid."""
    fields = Fields(form)
    reason = without_links(fields.text("reason"), base_url)
    fields.done()
    return {"reason": Written(reason, rendered(reason))}


def address_given(form: Mapping[str, str]) -> str:
    """The address of a form in its one form, or "" when it is none."""
    return addresses.email(form.get("email", "")) or ""


def _email(fields: Fields) -> str:
    return fields.read("email", addresses.email, NO_ADDRESS) or ""
