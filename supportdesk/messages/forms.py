"""Forms of the conversation."""

from collections.abc import Mapping
from dataclasses import dataclass

from supportdesk.domain.conversation import NOTE, REPLY, TEXT_LIMIT
from supportdesk.domain.errors import Invalid
from supportdesk.files.actions import Kept, Stored
from supportdesk.messages.actions import Message
from supportdesk.store.eventlog import Written
from supportdesk.text.links import without_links
from supportdesk.text.markup import rendered
from supportdesk.web.forms import Fields


@dataclass(frozen=True)
class MessageForm:
    """A message as it was typed; `seen` None where the traffic guard does not apply."""

    kind: str
    body: str
    wait_on_customer: bool = False
    seen: int | None = None

    def message(self, files: tuple[Kept, ...], base_url: str) -> Message:
        """Rendered once, here; links of ours in it are masked (SECURITY section 3)."""
        text = without_links(self.body, base_url)
        written = Written(text, rendered(text))
        return Message(
            self.kind,
            written,
            files=files,
            wait_on_customer=self.wait_on_customer,
            seen=self.seen,
        )


def read_message(form: Mapping[str, str], *, has_files: bool) -> MessageForm:
    """A reply or note of staff. A message of files alone needs no text. Raises Invalid."""
    fields = Fields(form)
    kind = fields.choice("kind", (REPLY, NOTE), REPLY)
    guarded = kind == REPLY and not fields.flag("send_anyway")
    made = MessageForm(
        kind,
        fields.text("body", required=not has_files, limit=TEXT_LIMIT),
        kind == REPLY and fields.choice("wait", ("customer",), "") == "customer",
        fields.seen() if guarded else None,
    )
    fields.done()
    return made


def read_customer_message(form: Mapping[str, str], *, has_files: bool) -> MessageForm:
    """A customer's message. Raises Invalid."""
    fields = Fields(form)
    body = fields.text("body", required=not has_files, limit=TEXT_LIMIT)
    fields.done()
    return MessageForm(REPLY, body)


def check_something_is_left(form: MessageForm, stored: Stored) -> None:
    """A message of files alone whose files were all left out is none. Raises Invalid."""
    if not form.body and not stored.kept:
        why = " ".join(f"{file.name} was left out. {file.reason}" for file in stored.left)
        raise Invalid({"body": why or "Write something here."})


def read_withdrawal(
    form: Mapping[str, str], *, reason_needed: bool = True
) -> tuple[str, dict[str, Written]]:
    """The id of the one file ("" for the whole message), and the reason. Raises Invalid."""
    fields = Fields(form)
    file_id = fields.line("file", required=False)
    reason = fields.text("reason", required=reason_needed)
    fields.done()
    return file_id, {"reason": Written(reason, rendered(reason))} if reason else {}


def read_seen(form: Mapping[str, str]) -> int:
    return Fields(form).seen()
