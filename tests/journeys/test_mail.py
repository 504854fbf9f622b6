"""A conversation by mail alone: a real mailbox, mail server, desk and worker. Whatever is killed
between two steps, nothing is lost and nothing is doubled."""

from base64 import b64encode
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

import httpx
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from tests import desks, ledger
from tests.conftest import not_here
from tests.intake.dovecot import MISSING, Cable, Dovecot
from tests.intake.fetching import LARGE
from tests.intake.post import CERTAIN, LENA, mail
from tests.play import Staff, eventually
from tests.processes import PATIENCE
from tests.servers import Desk

EVE = "Eve Else <eve@else.example>"
PIA, BEN = "pia@ostermann.example", "ben@ostermann.example"
MARKER = "Answer above this line, or open your request."
SHIFTS = (
    "UPDATE jobs SET due = due - :ms WHERE failed_at IS NULL",
    "UPDATE chores SET due = due - :ms WHERE name = 'fetch_mail'",
)


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    if MISSING:
        not_here(MISSING)
    with Dovecot() as server:
        yield server


@pytest.fixture(scope="module")
def cable(dovecot: Dovecot) -> Iterator[Cable]:
    with Cable(dovecot.port) as cable:
        yield cable


@pytest.fixture(scope="module")
def desk(
    request: pytest.FixtureRequest,
    dovecot: Dovecot,
    cable: Cable,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Desk]:
    """On one database: what each of them does is shown where mail is taken in and sent."""
    folder, read = tmp_path_factory.mktemp("mail"), dovecot.url(port=cable.port)
    more = {"DESK_IMAP_URL": read, "DESK_MAIL_AUTH_HOST": "mx.desk.example", "DESK_WORKERS": "1"}
    with desks.running("postgresql", request, folder, **more) as desk:
        yield desk


def test_a_conversation_by_mail_survives_the_death_of_the_worker_at_each_step(
    desk: Desk, dovecot: Dovecot
) -> None:
    dovecot.deliver(mail("It drops every hour.", id="<first@brack.example>", certain=True))
    kill(desk)
    (told,) = mails(desk, LENA, 1)
    number = int(told["subject"].partition("-")[2].partition("]")[0])
    assert told["headers"]["in-reply-to"] == "<first@brack.example>"
    assert told["headers"]["auto-submitted"] == "auto-replied"
    assert [link for link in told["links"] if "/c/" in link]

    mara = Staff(desk, "mara")
    mara.does(number, "claims")
    assert mara.writes(number, "Does it drop by wire too?").status_code == 303
    kill(desk)
    later(desk, 60)
    asked = mails(desk, LENA, 2)[0]
    assert "auto-submitted" not in asked["headers"]
    signed = asked["headers"]["reply-to"]
    assert f"+t{number}." in signed

    dovecot.deliver(answer(asked, f"Lena Hofer <{LENA}>", "By wire too."))
    kill(desk)
    assert says(desk, number, "By wire too.")
    dovecot.deliver(answer(asked, EVE, "I am his boss."))
    assert says(desk, number, "I am his boss.")

    assert ledger.bodies(desk, number) == [
        "It drops every hour.", "Does it drop by wire too?", "By wire too.", "I am his boss.",
    ]  # fmt: skip
    page = mara.http.get(f"/tickets/{number}", headers={"Accept": "text/html"}).text
    assert "Eve Else (eve@else.example)" in page
    assert "through Lena Hofer’s address, by e-mail" in page
    assert len({each["message_id"] for each in mails(desk, LENA, 2)}) == 2
    assert mails(desk, "eve@else.example", 0) == []
    assert states(desk) == {"filed"}


def test_a_wire_cut_in_a_mail_and_a_mail_server_that_refuses_lose_nothing(
    desk: Desk, dovecot: Dovecot, cable: Cable
) -> None:
    company(desk, refuse="now")
    cable.cut_after(len(LARGE) // 2)
    large = mail(
        LARGE.partition(b"\n\n")[2], sender="pia@ostermann.example", id="<large@o.example>"
    )
    dovecot.deliver(large)
    assert eventually(lambda: waits(desk, "pia@ostermann.example"))
    company(desk, refuse="off")
    assert eventually(lambda: later(desk, 15) and mails(desk, "pia@ostermann.example", 0) != [])
    assert len(mails(desk, "pia@ostermann.example", 1)) == 1
    assert states(desk) == {"filed"}

    company(desk, refuse="forever")
    dovecot.deliver(mail(sender=BEN, id="<ben@o.example>"))
    assert eventually(lambda: "failed" in waits(desk, BEN))
    company(desk, refuse="off")
    later(desk, 3600)
    assert mails(desk, BEN, 0) == []


def answer(to: dict[str, Any], sender: str, words: str) -> bytes:
    """What a mail program makes of "reply": all of the mail below, as text and as HTML."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, to["headers"]["reply-to"], to["subject"]
    made["Message-ID"] = f"<{b64encode(words.encode()).decode().strip('=')}@mail.example>"
    made["In-Reply-To"] = made["References"] = to["message_id"]
    made["Date"] = "Wed, 25 Nov 2026 12:00:00 +0000"
    made["Authentication-Results"] = CERTAIN.format(domain=sender.rpartition("@")[2].strip(">"))
    assert MARKER in to["text"]
    quoted = "".join(f"> {line}\n" for line in to["text"].splitlines())
    made.set_content(f"{words}\n\nOn Wed, 25 Nov 2026, Support wrote:\n{quoted}")
    made.add_alternative(
        f"<div>{words}</div><div class='gmail_quote'>On Wed, Support wrote:<blockquote>"
        f"{to['html']}</blockquote></div>",
        subtype="html",
    )
    return made.as_bytes()


def kill(desk: Desk) -> None:
    """The worker, in the middle of whatever it does; its turns and leases end later."""
    before = desk.pids("worker")
    desk.kill("worker")
    assert eventually(lambda: bool(set(desk.pids("worker")) - set(before)))
    later(desk, 90)


def later(desk: Desk, seconds: int) -> bool:
    """Time passes for all that waits."""
    engine = create_engine(desk.database_url, poolclass=NullPool)
    with engine.begin() as connection:
        for shift in SHIFTS:
            connection.execute(text(shift), {"ms": seconds * 1000})
    return True


def mails(desk: Desk, to: str, count: int) -> list[dict[str, Any]]:
    """So many mails to an address, the newest first, waited for."""
    query = {"to": to, "count": str(count), "wait": "60" if count else "0"}
    found: list[dict[str, Any]] = httpx.get(desk.mail_url, params=query, timeout=PATIENCE).json()
    assert len(found) >= count, f"{len(found)} mails came to {to}"
    return found


def says(desk: Desk, number: int, words: str) -> bool:
    return eventually(lambda: words in ledger.bodies(desk, number))


def states(desk: Desk) -> set[str]:
    return set(column(desk, "SELECT state FROM incoming"))


def waits(desk: Desk, address: str) -> list[str]:
    """How the mails to an address stand that the mail server did not take at once."""
    query = "SELECT state FROM outbox WHERE attempts > 0 AND last_error <> '' AND address = :of"
    return column(desk, query, of=address)


def column(desk: Desk, query: str, **values: str) -> list[str]:
    with ledger.open_database(desk) as connection:
        return list(connection.execute(text(query), values).scalars())


def company(desk: Desk, **switches: str) -> None:
    httpx.post(f"{desk.staff_url}/control", json=switches).raise_for_status()
