"""The form of a draft."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from supportdesk.domain.conversation import NOTE, REPLY, TEXT_LIMIT
from supportdesk.web.forms import Fields

STAFF_KINDS = (REPLY, NOTE)
CUSTOMER_KINDS = (REPLY,)


@dataclass(frozen=True)
class DraftForm:
    """`seen`: the newest number that the page had; None where it does not say."""

    kind: str
    text: str
    seen: int | None


@dataclass(frozen=True)
class TakeOverForm:
    person: str
    kind: str


def read_draft(form: Mapping[str, str], kinds: Collection[str]) -> DraftForm:
    """What is written so far. Raises Invalid."""
    fields = Fields(form)
    made = DraftForm(
        fields.choice("kind", kinds, REPLY),
        fields.text("body", required=False, limit=TEXT_LIMIT),
        fields.seen() if "seen" in form else None,
    )
    fields.done()
    return made


def read_take_over(form: Mapping[str, str]) -> TakeOverForm:
    """Whose draft of which kind. Raises Invalid."""
    fields = Fields(form)
    made = TakeOverForm(fields.line("person"), fields.choice("kind", STAFF_KINDS))
    fields.done()
    return made
