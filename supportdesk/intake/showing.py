"""Pages about mail that came in, from values that are loaded already."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import Any

from flask import Response

from supportdesk.domain.errors import DeskError, NotFound
from supportdesk.doors import ask_about, desk, roles_now, staff
from supportdesk.files.names import shown_name
from supportdesk.intake import blocking, gates, originals, queries, words
from supportdesk.intake.blocking import Blocked
from supportdesk.intake.deciding import TO_DECIDE
from supportdesk.intake.masking import masked
from supportdesk.intake.models import WAITING, IncomingRow
from supportdesk.intake.queries import Page
from supportdesk.intake.texts import texts_of
from supportdesk.intake.work import Intake
from supportdesk.tickets.showing import faults_of
from supportdesk.web import htmx
from supportdesk.web.clock import now
from supportdesk.web.downloads import file_answer

SHOWN_BYTES = 2_000_000
"""A larger mail is read by the worker alone: reading takes a web process as long as it is large."""
MOST_FILES, PIECE_BYTES = 100, 256_000
LARGE = "It is too large to be read here. Download the original."
WITHDRAWN = "What it said was taken back, so nobody can read it here either."
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


def index(which: str, page: Page, *, first: bool) -> Response:
    """A list of mails, and the way to the others that are theirs."""
    return htmx.page_or_fragment(
        "incoming/index.html",
        "incoming/_list.html",
        which=which,
        page=page,
        first=first,
        **_common(),
    )


def mail(row: IncomingRow) -> Response:
    """One mail: what is known of it, what it says, what can be decided."""
    waits = row.state == WAITING
    sender = gates.sender_of(row)
    return htmx.page(
        "incoming/show.html",
        mail=row,
        content=_content(row),
        tried=queries.tried(row.id) if waits else None,
        others=queries.same_as(row.id),
        block=blocking.block_of(sender[0]) if sender else None,
        sender=sender[0] if sender else "",
        to_decide=row.state in TO_DECIDE,
        **_common(),
    )


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
    known = {"name": row.sender_name, "email": row.sender, "subject": row.subject}
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
    return htmx.page("incoming/blocks.html", blocked=found, older=older, **said)


def _form(
    name: str, row: IncomingRow, values: Mapping[str, str], error: DeskError | None
) -> Response:
    whole, part = f"incoming/{name}.html", f"incoming/_{name}_form.html"
    said = faults_of(error) | _common()
    return htmx.page_or_fragment(whole, part, mail=row, values=values, **said)


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
    zone = staff().staff.timezone
    return {
        "words": words,
        "now": now(),
        "zone": zone,
        "view": "incoming",
    }


def _pieces(file: Any, kept: ExitStack) -> Iterator[bytes]:
    with kept:
        while piece := file.read(PIECE_BYTES):
            yield piece
