"""What the doors of every audience share: who is looking, the desk's services, a form's key."""

import re
import secrets
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, cast

from flask import Response, current_app, g, redirect, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from supportdesk.customers import departures, rights
from supportdesk.directory.cached import CachedDirectory
from supportdesk.directory.port import State
from supportdesk.directory.roster import Roster
from supportdesk.domain.errors import Forbidden, Invalid, NotFound, SignedOut, Unavailable
from supportdesk.domain.people import Staff
from supportdesk.domain.ticket import Person
from supportdesk.settings import Settings
from supportdesk.settings.keys import BadSignature, Keys
from supportdesk.store import keys
from supportdesk.store.database import change
from supportdesk.text.links import without_links
from supportdesk.viewer import CustomerViewer, StaffViewer
from supportdesk.web import cookies
from supportdesk.web.clock import now
from supportdesk.web.order import ask_first
from supportdesk.web.site import here
from supportdesk.web.spool import digest_of

PURPOSE = "customer cookie"
COOKIE_SECONDS = 30 * 86_400
_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")
_NOT_CONTENT = {"key", "seen", "send_anyway", "for"}


@dataclass(frozen=True)
class Desk:
    """What `wiring.py` put together for this process."""

    settings: Settings
    directory: CachedDirectory
    roster: Roster
    keys: Keys


def desk() -> Desk:
    return cast(Desk, current_app.extensions["desk"])


def staff() -> StaffViewer:
    """The signed-in person. The staff blueprint has checked; without one nobody passes."""
    viewer = g.get("viewer")
    if not isinstance(viewer, StaffViewer):
        raise SignedOut
    return viewer


def browser() -> CustomerViewer:
    """The browser of a customer. The portal blueprint has read its rights."""
    viewer = g.get("viewer")
    if not isinstance(viewer, CustomerViewer):
        raise NotFound
    return viewer


def key_of(scope: str, author: str, more: Any = ()) -> keys.Key | None:
    """The key that came with the form: doors ask for it before they read any field.

    Its first use is checked under the lock of the change, and before a wrong field is told.
    Raises Invalid for one that no form of ours holds.
    """
    key = request.form.get("key", "")
    if not key:
        return None
    if not _KEY.fullmatch(key):
        raise Invalid({"key": "A key has 8 to 64 letters, digits, _ or -."})
    # The same form comes as multipart with CRLF and an empty file, or urlencoded without both.
    fields = [
        (name, text.replace("\r\n", "\n"))
        for name, text in request.form.items(multi=True)
        if name not in _NOT_CONTENT
    ]
    files = request.files.items(multi=True)
    sent = [(file.filename, name, digest_of(file.stream)) for name, file in files if file.filename]
    made = keys.Key(scope, author, key, keys.content_of([sorted(fields), sorted(sent), more]))
    ask_first(lambda: keys.first_answer(made))
    return made


def once(key: keys.Key | None, act: Callable[[], object]) -> None:
    """Do what belongs to no ticket's history; the same form sent again does nothing more."""

    def work(session: Session) -> None:
        keys.use(session, key, 0, 0, now())
        act()

    if keys.first_answer(key):
        return
    with suppress(keys.Repeated):
        change(work)


def check_written_by(*people: str) -> None:
    """What a device kept goes out only under who wrote it (`for`; SECURITY section 7).

    Raises Forbidden when somebody else is signed in by now: the text is not shown to them.
    """
    if request.form.get("for", "") not in ("", *people):
        raise Forbidden("This was written by somebody else in this browser. Reload the page.")


def typed() -> MultiDict[str, str]:
    """The form as it is stored: links of ours, which are keys, are masked (SECURITY section 3)."""
    base_url = desk().settings.base_url
    fields = request.form.items(multi=True)
    return MultiDict((name, without_links(text, base_url)) for name, text in fields)


def by_digits(prefix: str, number: int) -> BaseResponse:
    """308 from an address that names the ticket as people do (TKT-1042) to that of the digits."""
    if prefix != desk().settings.ticket_prefix:
        raise NotFound
    _, door, _, *rest = request.path.split("/")
    query = request.query_string.decode("ascii", "replace")
    return redirect("/".join(("", door, str(number), *rest)) + (query and f"?{query}"), 308)


def written_by_this_browser() -> None:
    """The same for customers: under any right that this browser holds or held.

    Who corrected the address or opened a newer link writes under another right and is the same.
    """
    check_written_by(*map(str, right_ids()))


def device() -> tuple[str, list[int]]:
    """What the customer's cookie names: a random id of this browser, and the ids of rights, the
    oldest first; some may be over. Nothing at all is ("", [])."""
    value = cookies.read(request, here(), "customer")
    if not value or len(value) > 2_000:
        return "", []
    try:
        text = desk().keys.unsign(PURPOSE, value, COOKIE_SECONDS, now())
    except BadSignature:
        return "", []
    id_, _, ids = text.rpartition(":")
    return (id_, [int(part) for part in ids.split(".") if part.isdigit()]) if id_ else ("", [])


def right_ids() -> list[int]:
    """The ids of rights that the customer's cookie names, oldest first; some may be over."""
    return device()[1]


def let_in(answer: Response, right: int) -> Response:
    """Add a right to the browser's cookie; the newest 20 are kept, and none from before it was
    left (a page of another tab may have been on its way)."""
    id_, before = device()
    if not id_ or departures.departed([id_]):
        id_, before = secrets.token_urlsafe(16), []
    ids = [*(each for each in before if each != right), right][-rights.KEPT_IN_COOKIE :]
    value = desk().keys.sign(PURPOSE, f"{id_}:{'.'.join(map(str, ids))}", now())
    cookies.give(answer, here(), "customer", value, COOKIE_SECONDS)
    return answer


def leave_device(id_: str, answer: Response) -> Response:
    """Forget every right on this device, in all of its tabs; elsewhere they live on."""
    change(lambda session: departures.depart(session, id_, now()))
    cookies.take(answer, here(), "customer")
    return answer


def find_staff(staff_id: str) -> Staff | None:
    """The person, if the staff platform knows and says active. Raises Unavailable."""
    answer = desk().directory.look_up(staff_id, now())
    if answer.state is State.UNREACHABLE:
        raise Unavailable(
            "The staff platform does not answer, so nobody can be chosen now. Try again shortly.",
            "staff platform",
        )
    return answer.staff if answer.state is State.ACTIVE else None


def roles_now(staff_id: str) -> frozenset[str] | None:
    """What somebody certainly may do now; None while nobody can say. Never over the network."""
    answer = desk().directory.peek(staff_id, now())
    if answer.state is State.UNREACHABLE:
        return None
    return answer.staff.roles if answer.state is State.ACTIVE and answer.staff else frozenset()


def has_left(person: Person) -> bool:
    """Whether the staff platform says that they are gone; never because it could not be asked."""
    answer = desk().directory.peek(person.id, now())
    return answer.state in (State.ABSENT, State.INACTIVE)


def ask_about(*people: Person | None) -> None:
    """Have a fresh answer about these people before a lock is taken: it may take a moment."""
    for person in people:
        if person:
            desk().directory.look_up(person.id, now())


def gone_l1(people: Iterable[Person | None]) -> frozenset[str]:
    """Ids among these who certainly are no active L1 engineers (unreachable is not gone)."""
    known = [person for person in people if person]
    ask_about(*known)
    return frozenset(person.id for person in known if _is_gone(person.id))


def _is_gone(staff_id: str) -> bool:
    roles = roles_now(staff_id)
    return roles is not None and "l1" not in roles
