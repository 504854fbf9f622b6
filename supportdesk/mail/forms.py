"""The form that asks for links."""

from collections.abc import Mapping

from supportdesk.customers import addresses
from supportdesk.web.forms import Fields


def read_address(form: Mapping[str, str]) -> str:
    """The e-mail address whose links are wanted. Raises Invalid."""
    fields = Fields(form)
    found = fields.read(
        "email", addresses.email, "Write an e-mail address, such as name@example.com."
    )
    fields.done()
    return found or ""
