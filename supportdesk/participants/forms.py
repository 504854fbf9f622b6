"""Forms about who takes part."""

from collections.abc import Mapping

from supportdesk.customers import addresses
from supportdesk.customers.addresses import LONGEST_EMAIL
from supportdesk.participants.actions import Person
from supportdesk.participants.models import IGNORED, PARTICIPANT, SAME_PERSON
from supportdesk.text.names import display_name
from supportdesk.tickets.portal_forms import NAME_LIMIT
from supportdesk.web.forms import Fields

NO_ADDRESS = "The address looks unfinished. They get a mail with their own link there."
ANSWERS = (PARTICIPANT, SAME_PERSON, IGNORED)


def read_person(form: Mapping[str, str]) -> Person:
    """Somebody who shall take part. Raises Invalid."""
    fields = Fields(form)
    address = fields.read("email", addresses.email, NO_ADDRESS) or ""
    name = display_name(fields.line("name", NAME_LIMIT, required=False), NAME_LIMIT, "")
    anyway = fields.line("anyway", LONGEST_EMAIL, required=False)
    fields.done()
    return Person(address, name or name_from(address), anyway)


def read_answer(form: Mapping[str, str]) -> tuple[str, str]:
    """What somebody who is offered is, and the foreign domain that was told. Raises Invalid."""
    fields = Fields(form)
    answer = fields.choice("answer", ANSWERS)
    anyway = fields.line("anyway", LONGEST_EMAIL, required=False)
    fields.done()
    return answer, anyway


def name_from(address: str) -> str:
    """What to call somebody of whom only the address is known."""
    return display_name(address.rpartition("@")[0], NAME_LIMIT)
