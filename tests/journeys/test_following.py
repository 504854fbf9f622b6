"""Every screen follows: after each thing that can happen, each open page is what a reload shows."""

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.journeys.stage import CUSTOMER_COOKIE, PATIENCE, Seat, Stage, request_of

AS_LOADED = (Path(__file__).parent / "as_loaded.js").read_text(encoding="utf-8")
SETTINGS = {"DESK_STAFF_CACHE_SECONDS": "2"}
PLACES = {
    "opener": ("mara", "/tickets/{}"),
    "bystander": ("aiko", "/tickets/{}"),  # in Tokyo, where another day has begun
    "specialist": ("priya", "/tickets/{}"),
    "admin": ("helen", "/tickets/{}"),
    "mine": ("mara", "/tickets?view=mine"),
    "L1 queue": ("aiko", "/tickets?view=l1"),
    "L2 queue": ("priya", "/tickets?view=l2"),
    "all open": ("jonas", "/tickets?view=open"),
    "dashboard": ("helen", "/dashboard"),
}


@dataclass
class Room:
    """One request, and everybody who watches something that shows it."""

    stage: Stage
    number: int
    lena: Seat
    watched: dict[str, Seat]

    def does(self, username: str, noun: str, **fields: str) -> None:
        self.stage.program(username).does(self.number, noun, **fields)

    def gives(self, username: str, noun: str, to: str, **fields: str) -> None:
        """A move to somebody."""
        self.does(username, noun, assignee=self.stage.program(to).id, **fields)

    def writes(self, username: str, body: str, kind: str = "reply") -> int:
        """The number of what was written."""
        answer = self.stage.program(username).writes(self.number, body, kind)
        return int(answer.headers["location"].rsplit("-", 1)[1])

    def takes_back(self, username: str, seq: int, **fields: str) -> None:
        door = f"/tickets/{self.number}/messages/{seq}/withdrawals"
        fields = {"reason": "Wrong window"} | fields
        sent(self.stage.program(username).http.post(door, data=fields))

    def attaches(self, username: str) -> tuple[int, str]:
        """A reply with a file: its number, and the id of the file."""
        http = self.stage.program(username).http
        files = {"attachments": ("log.txt", b"all of it", "text/plain")}
        fields = {"body": "The log.", "seen": "999"}
        sent(http.post(f"/tickets/{self.number}/messages", data=fields, files=files))
        page = http.get(f"/tickets/{self.number}", headers={"Accept": "text/html"}).text
        _, file = page.rsplit(f"/tickets/{self.number}/files/", 1)
        return int(page.rsplit('id="entry-', 1)[1].split('"')[0].split("-")[0]), file.split('"')[0]

    def drafts(self, username: str, body: str) -> None:
        door = f"/tickets/{self.number}/drafts"
        sent(self.stage.program(username).http.post(door, data={"kind": "reply", "body": body}))

    def elsewhere(self) -> httpx.Client:
        """Lena on a device that shows nothing."""
        cookies = {one["name"]: one["value"] for one in self.lena.context.cookies()}
        cookie = {CUSTOMER_COOKIE: cookies[CUSTOMER_COOKIE]}
        return httpx.Client(base_url=self.stage.desk.url, cookies=cookie)

    def follows(self, what: str) -> None:
        """Every open page shows what it would show if it were loaded now."""
        seats = {"customer": self.lena} | self.watched
        faults = [fault for name, seat in seats.items() if (fault := behind(name, seat))]
        assert not faults, f"after: {what}\n" + "\n\n".join(faults)


def sent(answer: httpx.Response) -> None:
    assert answer.status_code in (204, 303), answer.text


def behind(name: str, seat: Seat) -> str:
    """How an open page differs from a fresh one though nothing more comes; "" when it does not."""
    found = seat.page.evaluate(AS_LOADED, PATIENCE)
    if found is None:
        return ""
    live, fresh, rows = found
    names = (f"{name}, live", f"{name}, loaded")
    return "\n".join([*difflib.unified_diff(live, fresh, *names, n=2, lineterm=""), *rows])


@pytest.fixture
def room(stage: Stage) -> Room:
    """Lena's new request on every kind of page."""
    lena = stage.customer()
    number = request_of(lena, "Lena Hofer", "lena@brack.example", "VPN drops", "Every hour.")
    lena.is_live()
    watched = {}
    for name, (username, path) in PLACES.items():
        watched[name] = stage.staff(username)
        watched[name].follow(path.format(number))
    return Room(stage, int(number), lena, watched)


FACTS = {"subject": "VPN drops hourly", "priority": "high", "tags": "vpn, network"}
Step = tuple[str, Callable[[Room], object]]
AT_L1: list[Step] = [
    ("claim", lambda r: r.does("mara", "claims")),
    ("reply", lambda r: r.writes("mara", "Which client do you use?")),
    ("the customer writes", lambda r: r.lena.say("The new one.")),
    ("note", lambda r: r.writes("aiko", "Known since Monday.", "note")),
    ("second reply", lambda r: r.writes("mara", "We look at it.")),
    ("wait", lambda r: r.does("mara", "waits", on="customer", seen="999")),
    ("the customer ends the wait", lambda r: r.lena.say("Any news?")),
    ("facts", lambda r: r.does("mara", "changes", **FACTS)),
    ("fresh link", lambda r: r.does("mara", "links")),
    ("withdrawal", lambda r: r.takes_back("mara", r.writes("mara", "Not for you."))),
    ("file withdrawn", lambda r: take_file_back(r)),
    ("hand over", lambda r: r.gives("mara", "handovers", "aiko")),
    ("hand back", lambda r: r.gives("aiko", "handovers", "mara")),
    ("release", lambda r: r.does("mara", "releases")),
    ("assign", lambda r: r.gives("helen", "assignments", "mara")),
    ("another ticket", lambda r: r.stage.program("aiko").open()),
]
AT_L2: list[Step] = [
    ("claim", lambda r: r.does("mara", "claims")),
    ("escalate", lambda r: r.does("mara", "escalations")),
    ("recall", lambda r: r.does("mara", "recalls")),
    ("escalate to somebody", lambda r: r.gives("mara", "escalations", "priya")),
    ("reply of L2", lambda r: r.writes("priya", "I look at the firewall.")),
    ("transfer", lambda r: r.gives("priya", "transfers", "jonas", skill="")),
    ("transfer to the queue", lambda r: r.does("jonas", "transfers")),
    ("claim at L2", lambda r: r.does("priya", "claims")),
    ("assign", lambda r: r.gives("helen", "assignments", "jonas")),
    ("assign back", lambda r: r.gives("helen", "assignments", "priya")),
    ("other opener", lambda r: r.gives("helen", "openers", "aiko")),
    ("the opener again", lambda r: r.gives("helen", "openers", "mara")),
    ("return", lambda r: r.does("priya", "returns")),
]
TO_THE_END: list[Step] = [
    ("claim", lambda r: r.does("mara", "claims")),
    ("resolve", lambda r: r.does("mara", "resolutions")),
    ("solved", lambda r: r.lena.page.get_by_role("button", name="Yes, it is solved").click()),
    ("reply when resolved", lambda r: r.writes("mara", "Good to hear.")),
    ("reopen", lambda r: r.does("mara", "reopenings")),
    ("dismiss", lambda r: r.does("mara", "dismissals")),
    ("bring back", lambda r: r.does("mara", "reopenings")),
    ("dismiss again", lambda r: r.does("aiko", "dismissals")),
    ("follow-up", lambda r: ask_again(r)),
]


def take_file_back(room: Room) -> None:
    seq, file = room.attaches("mara")
    room.takes_back("mara", seq, file=file)


def ask_again(room: Room) -> None:
    """A closed request is answered from another device: that opens a follow-up."""
    with room.elsewhere() as http:
        sent(http.post(f"/requests/{room.number}/messages", data={"body": "It fails again."}))


@pytest.mark.parametrize("steps", [AT_L1, AT_L2, TO_THE_END], ids=["L1", "L2", "the end"])
def test_every_page_follows_everything(room: Room, steps: list[Step]) -> None:
    room.follows("nothing")
    for what, act in steps:
        act(room)
        room.follows(what)


def test_every_page_follows_when_somebody_leaves(room: Room) -> None:
    nils = room.stage.newcomer("nils", "l1", "l2")
    nils.does(room.number, "claims")
    nils.does(room.number, "escalations", assignee=nils.id)
    room.follows("somebody has both ends of it")
    room.drafts("nils", "Half an answer")
    room.stage.change_person("nils", active=False)
    room.watched["opener"].state(assignee="", opener="")
    room.follows("they left")
    room.does("mara", "openers")
    mara = room.watched["opener"]
    mara.shows(f"#ticket-{room.number}-drafts", "Nils left an unsent reply", "Half an answer")
    room.follows("somebody else is accountable")
