"""Pages about mail that came in, from values that are loaded already."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import Any

from flask import Response

from supportdesk.customers.addresses import email
from supportdesk.domain.errors import DeskError, NotFound, Refused
from supportdesk.doors import ask_about, desk, roles_now, staff
from supportdesk.files.names import shown_name
from supportdesk.intake import blocking, deciding, gates, originals, queries, words
from supportdesk.intake.blocking import Blocked
from supportdesk.intake.deciding import TO_DECIDE
from supportdesk.intake.masking import masked
from supportdesk.intake.models import WAITING, IncomingRow
from supportdesk.intake.queries import Line
from supportdesk.intake.texts import texts_of
from supportdesk.intake.work import Intake
from supportdesk.mail.incoming import Kind
from supportdesk.store.desk import head
from supportdesk.store.paging import Page
from supportdesk.tickets.showing import faults_of
from supportdesk.web import htmx
from supportdesk.web.clock import now
from supportdesk.web.downloads import file_answer

SHOWN_BYTES = 2_000_000
"""A larger mail is read by the worker alone: reading takes a web process as long as it is large."""
MOST_FILES, PIECE_BYTES = 100, 256_000
LARGE = "It is too large to be read here. Download the original."
WITHDRAWN = "What it said was taken back, so nobody can read it here either."
BLOCKS = "blocks"
GONE = "Its original is not kept any more."


@dataclass(frozen=True)
class Content:
    """The words of a mail, its files as (name, size), what was wrong with it; or why not."""

    text: str = ""
    quoted: str = ""
    files: tuple[tuple[str, int], ...] = ()
    why_not: str = ""
    taken_back: bool = False


def intake() -> Intake:
    return Intake(desk().settings, roles_now, ask_about)


def index(which: str, page: Page[Line], before: int) -> Response:
    """A list of mails, and the way to the others that are theirs."""
    return htmx.page_or_fragment(
        "mails/index.html",
        "mails/_list.html",
        side="incoming",
        which=which,
        page=page,
        before=before,
        **_common(),
    )


def mail(row: IncomingRow) -> Response:
    """One mail: what is known of it, what it says, what can be decided."""
    sender = gates.sender_of(row)
    return htmx.page(
        "incoming/show.html",
        mail=row,
        content=_content(row),
        others=queries.same_as(row.id),
        block=blocking.block_of(sender[0]) if sender else None,
        sender=sender[0] if sender else "",
        **_stands(row),
        **_common(),
    )


def state(row: IncomingRow) -> Response:
    """Where one mail is by now, for its page and the forms about it."""
    about: dict[str, Any] = {"mail": row, "decided": _decided(row.id), **_stands(row)}
    return htmx.fragment("incoming/_now.html", **about, **_common())


def original(row: IncomingRow) -> Response:
    """The raw mail as a download, without keys of customers. It is never a document of ours."""
    with ExitStack() as kept:
        file = kept.enter_context(TemporaryFile())
        with originals.in_file(row.id, row.size) as path, path.open("rb") as stream:
            file.writelines(masked(stream, intake().clean))
        size = file.tell()
        file.seek(0)
        body = _pieces(file, kept.pop_all())
    return file_answer(f"mail-{row.id}.eml", "message/rfc822", size, False, body)


def opening(
    row: IncomingRow, values: Mapping[str, str] | None = None, error: DeskError | None = None
) -> Response:
    """From whom shall the ticket be?"""
    name, address = _who_asks(row)
    known = {"name": name, "email": address, "subject": row.subject}
    return _form("open", row, known if values is None else values, error)


def adding(
    row: IncomingRow, values: Mapping[str, str] | None = None, error: DeskError | None = None
) -> Response:
    """Into which ticket?"""
    known = {"ticket": str(row.ticket)} if row.ticket else {}
    return _form("add", row, known if values is None else values, error)


def block(
    at: str,
    offered: list[str],
    values: Mapping[str, str] | None = None,
    error: DeskError | None = None,
) -> Response:
    """Whose mail shall wait? `at` is where the form came from."""
    return htmx.page_or_fragment(
        "incoming/block.html",
        "incoming/_block_form.html",
        at=at,
        offered=offered,
        options=lambda found: [(each, each, None) for each in found],
        values=values or {},
        **faults_of(error),
        **_common(),
    )


def blocks(found: list[Blocked], older: str, error: DeskError | None = None) -> Response:
    said = faults_of(error) | _common()
    return htmx.page("incoming/blocks.html", which=BLOCKS, blocked=found, older=older, **said)


def _form(
    name: str, row: IncomingRow, values: Mapping[str, str], error: DeskError | None
) -> Response:
    whole, part = f"incoming/{name}.html", f"incoming/_{name}_form.html"
    said = faults_of(error) | _common()
    said |= {"mail": row, "values": values, "decided": _decided(row.id)}
    return htmx.page_or_fragment(whole, part, **said)


def _who_asks(row: IncomingRow) -> tuple[str, str]:
    """Name and address: its sender, unless only somebody else can be answered."""
    others = [each for each in row.people.get("reply_to", []) if email(each[1])]
    if others and (row.kind == Kind.AUTOMATIC.value or not gates.sender_of(row)):
        name, address = others[0]
        return name or address, address
    return row.sender_name, row.sender


def _stands(row: IncomingRow) -> dict[str, Any]:
    tried = queries.tried(row.id) if row.state == WAITING else None
    return {"tried": tried, "to_decide": row.state in TO_DECIDE}


def _decided(mail: int) -> str:
    """Who was faster; "" while nobody was."""
    try:
        deciding.check_open(mail)
    except Refused as first:
        return str(first)
    return ""


def _content(row: IncomingRow) -> Content:
    if gates.is_withdrawn(row):
        return Content(why_not=WITHDRAWN, taken_back=True)
    if row.size > SHOWN_BYTES:
        return Content(why_not=LARGE)
    try:
        with originals.in_file(row.id, row.size) as path:
            found = originals.understood(path, tuple(intake().own))
            texts = texts_of(found, intake().clean, desk().settings.ticket_prefix)
    except NotFound:
        return Content(why_not=GONE, taken_back=True)
    files = ((shown_name(intake().clean.text(each.name)), each.size) for each in found.attachments)
    quoted = texts.quoted.text if texts.quoted else ""
    return Content(texts.body.text, quoted, tuple(files)[:MOST_FILES])


def _common() -> dict[str, Any]:
    at, (pos, _) = now(), head()
    return {
        "words": words,
        "lists": [*gates.lists_for(staff()), BLOCKS],
        "now": at,
        "pos": pos,
        "zone": staff().staff.timezone,
        "view": "incoming",
    }


def _pieces(file: Any, kept: ExitStack) -> Iterator[bytes]:
    with kept:
        while piece := file.read(PIECE_BYTES):
            yield piece
