"""The way to the mail server: one connection for several mails, and what happens when it ends."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller

from supportdesk.mail.connections import KEPT_MS, MOST_MAILS
from supportdesk.mail.sending import Later, Never, SmtpMailer
from supportdesk.settings.places import mail_server
from tests.cast import NOW, SECOND
from tests.servers import free_port

LATE = threading.Barrier(2)
"""Nobody else ever comes."""


class Server:
    """A mail server that notes which mail came over which connection, and that can hang up."""

    def __init__(self) -> None:
        self.mails: list[tuple[object, list[str]]] = []
        self.greeted: list[object] = []
        self.left: list[object] = []
        self.senders_refused_after = 0
        self.hangs_up_after_mail = False
        self.meeting: threading.Barrier | None = None
        self._lines: dict[object, object] = {}

    async def handle_EHLO(self, server, session, envelope, name, responses):  # noqa: N802
        session.host_name = name
        self.greeted.append(session.peer)
        self._lines[session.peer] = server
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        over_this = [peer for peer, _ in self.mails if peer == session.peer]
        if self.senders_refused_after and len(over_this) >= self.senders_refused_after:
            return "452 4.3.1 Enough for this connection"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address.startswith("nobody"):
            return "550 5.1.1 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.meeting:
            await asyncio.to_thread(self.meeting.wait, 10)
        self.mails.append((session.peer, envelope.rcpt_tos))
        if self.hangs_up_after_mail:
            server.transport.abort()
        return "250 OK"

    async def handle_QUIT(self, server, session, envelope):  # noqa: N802
        self.left.append(session.peer)
        return "221 Bye"

    @property
    def connections(self) -> int:
        return len(set(self.greeted))


@pytest.fixture
def server() -> Iterator[Server]:
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    handler.port = controller.port
    yield handler
    controller.stop()


@pytest.fixture
def mailer(server) -> Iterator[SmtpMailer]:
    mailer = SmtpMailer(mail_server(f"smtp://127.0.0.1:{server.port}", ("smtp",)), "s@desk.example")
    yield mailer
    mailer.end_rested(NOW + 1_000 * SECOND)


def send(mailer: SmtpMailer, to: str = "eve@brack.example", now: int = NOW) -> None:
    mail = EmailMessage()
    mail["Subject"] = "Hello"
    mail.set_content("Hello")
    mailer.send(mail, to, now)


def test_several_mails_take_one_connection_and_each_has_one_recipient(server, mailer):
    for each in range(5):
        send(mailer, f"p{each}@brack.example")
    assert [to for _, to in server.mails] == [[f"p{each}@brack.example"] for each in range(5)]
    assert server.connections == 1


def test_a_connection_that_was_hung_up_on_is_replaced_and_nothing_is_sent_twice(server, mailer):
    send(mailer)
    (line,) = server._lines.values()
    line.loop.call_soon_threadsafe(line.transport.abort)
    send(mailer)
    assert len(server.mails) == 2
    assert server.connections == 2


def test_whether_a_mail_was_taken_is_not_certain_when_the_line_breaks_before_the_answer(
    server, mailer
):
    server.hangs_up_after_mail = True
    with pytest.raises(Later) as caught:
        send(mailer)
    assert not caught.value.certain
    server.hangs_up_after_mail = False
    send(mailer)
    assert (len(server.mails), server.connections) == (2, 2)


def test_a_server_that_is_too_slow_is_asked_again_later(server, mailer):
    where, server.meeting = mail_server(f"smtp://127.0.0.1:{server.port}", ("smtp",)), LATE
    with pytest.raises(Later) as caught:
        send(SmtpMailer(where, "s@desk.example", timeout=0.5))
    assert not caught.value.certain
    LATE.abort()
    server.meeting = None
    send(mailer)
    assert [to for _, to in server.mails] == [["eve@brack.example"]]


def test_a_mail_that_is_refused_leaves_the_connection_to_the_next(server, mailer):
    with pytest.raises(Never):
        send(mailer, "nobody@brack.example")
    send(mailer)
    assert server.connections == 1


def test_a_server_that_has_enough_of_a_connection_gets_a_new_one(server, mailer):
    server.senders_refused_after = 2
    for _ in range(5):
        send(mailer)
    assert (len(server.mails), server.connections) == (5, 3)


def test_nobody_stays_for_ever(server, mailer):
    for _ in range(MOST_MAILS + 1):
        send(mailer)
    assert (len(server.left), server.connections) == (1, 2)


def test_a_connection_that_rests_is_ended_with_a_word(server, mailer):
    send(mailer)
    mailer.end_rested(NOW + KEPT_MS)
    assert server.left == []
    mailer.end_rested(NOW + KEPT_MS + 1)
    assert len(server.left) == 1


def test_after_a_rest_nothing_is_sent_over_an_old_connection(server, mailer):
    send(mailer)
    send(mailer, now=NOW + KEPT_MS + 1)
    assert (len(server.left), server.connections) == (1, 2)


def test_two_who_send_at_once_have_a_connection_each(server, mailer):
    server.meeting = threading.Barrier(2)
    with ThreadPoolExecutor(2) as hands:
        list(hands.map(lambda _: send(mailer), range(2)))
    assert server.connections == 2
