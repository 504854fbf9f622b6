"""Who sits before the pages that are looked at, and tickets in which each kind of entry stands."""

from dataclasses import dataclass, field

import httpx

from tests.journeys.looking import check
from tests.journeys.stage import CUSTOMER_COOKIE, Seat, Stage
from tests.play import Staff, state_of
from tests.processes import PATIENCE

LONG = (
    "Our **gateway** logs this, see https://status.brack.example/a/very/long/address/that/goes/on\n\n"
    "```\n"
    + "2026-11-20 08:14:03 ERROR idle timeout reached for session 0x77f1 peer 10.0.0.12\n" * 30
    + "```\n\n- first\n- second\n\nunbreakable"
    + "e" * 200
)


@dataclass
class Room:
    """The stage, who sits there for the whole module, and tickets in every state."""

    stage: Stage
    seats: dict[str, Seat] = field(default_factory=dict)
    tickets: dict[str, int] = field(default_factory=dict)
    customer_cookie: str = ""

    def seat(self, who: str) -> Seat:
        """Somebody's browser; a customer's after `fill`, a stranger's by the name of nobody."""
        if who not in self.seats:
            options = {"bypass_csp": True, "viewport": {"width": 1440, "height": 900}}
            cookies = {CUSTOMER_COOKIE: self.customer_cookie} if who == "lena" else {}
            seats = {"lena": self.stage.customer, "nobody": self.stage.customer}
            self.seats[who] = (
                seats[who](cookies, **options) if who in seats else self.stage.staff(who, **options)
            )
        return self.seats[who]

    def looks_well(self, who: str, path: str, *shows: str) -> None:
        seat = self.seat(who)
        seat.go(path.format(**self.tickets))
        seat.shows("body", *shows)
        assert not (found := check(seat.page)), found
        assert not seat.faults, seat.faults


def fill_desk(room: Room) -> None:
    """Tickets in every state; each kind of entry stands in one of them."""
    mara, priya, helen = (room.stage.program(name) for name in ("mara", "priya", "helen"))
    lena = httpx.Client(base_url=room.stage.desk.url, timeout=PATIENCE)
    at = room.tickets
    for name in ("queued", "held", "waiting", "queued_l2", "held_l2", "back", "resolved",
                 "confirmed", "closed", "orphan"):  # fmt: skip
        at[name] = by_form(lena, f"{name.capitalize()}: the VPN drops every 20 minutes")
        if name != "queued":
            mara.does(at[name], "claims")
    room.customer_cookie = lena.cookies[CUSTOMER_COOKIE]
    for name in ("queued_l2", "held_l2", "back"):
        mara.does(at[name], "escalations", tried=LONG)
    priya.does(at["held_l2"], "claims")
    priya.does(at["back"], "claims")
    priya.does(at["back"], "returns")
    talk(mara, lena, at["held"])
    talk(mara, lena, at["back"])
    mara.writes(at["waiting"], "Which client is it?", wait="customer")
    for name in ("resolved", "confirmed"):
        mara.does(at[name], "resolutions")
    mara.does(at["closed"], "dismissals")
    assert lena.post(f"/requests/{at['confirmed']}/confirmations").status_code == 303
    leaver = room.stage.newcomer("leaver", "l1")
    mara.does(at["orphan"], "handovers", assignee=room.stage.person("leaver")["id"])
    leaver.does(at["orphan"], "escalations")
    room.stage.change_person("leaver", active=False)
    seat = room.seat("helen")
    seat.follow(f"/tickets/{at['orphan']}")
    seat.state(opener="")
    helen.writes(at["held"], "Helen looks on.", kind="note")


def talk(mara: Staff, lena: httpx.Client, number: int) -> None:
    """Every kind of message: long, with files, taken back."""
    picture = ("screen.png", PIXEL, "image/png")
    data = {"kind": "reply", "body": LONG, "seen": "999"}
    files = [("attachments", picture), ("attachments", ("vpn.log", b"log", "text/plain"))]
    answer = mara.http.post(f"/tickets/{number}/messages", data=data, files=files)
    assert answer.status_code == 303, answer.text
    mara.writes(number, LONG, kind="note")
    lena.post(f"/requests/{number}/messages", data={"body": "Like this."}, files=files)
    mara.writes(number, "The wrong window.")
    last = state_of(mara, number)["seq"]
    mara.does(number, f"messages/{last}/withdrawals", reason="Wrong ticket")
    lena.post(f"/requests/{number}/messages", data={"body": "And it happens at home too."})


def by_form(lena: httpx.Client, subject: str) -> int:
    fields = {"name": "Lena Hofer", "email": "lena@brack.example", "subject": subject, "body": LONG}
    answer = lena.post("/support/requests", data=fields)
    assert answer.status_code == 303, answer.text
    return int(answer.headers["location"].rsplit("/", 1)[1])


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080600000"
    "01f15c4890000000d49444154789c6360f8cfc0f01f0005050102cbb5a4fd0000000049454e44ae426082"
)
