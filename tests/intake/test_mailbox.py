"""What servers may say and do that a Dovecot at rest does not."""

import threading
import time

import pytest

from supportdesk.intake.entering import modified_utf7
from supportdesk.intake.imapwire import LONGEST_LITERAL
from supportdesk.intake.mailbox import PIECE_BYTES, Mailbox
from supportdesk.intake.troubles import Away, Gone, NotGiven, ShutOut, Trouble
from supportdesk.settings.places import mail_server
from tests.intake.scripted import Scripted

FETCH = r"UID FETCH"


def opened(server: Scripted, who: str = "desk:hidden@") -> Mailbox:
    url = server.url.replace("://", f"://{who}")
    return Mailbox(mail_server(url, ("imap",)))


def fetched(answer: str) -> bytes:
    with Scripted({FETCH: answer}) as server:
        return b"".join(opened(server).pieces(5))


@pytest.mark.parametrize(
    ("answer", "mail"),
    [
        ("* 1 FETCH (UID 5 RFC822.SIZE 3 BODY[]<0> {3}\r\nabc)\r\n{tag} OK\r\n", b"abc"),
        ("* 1 FETCH (BODY[]<0> {3}\r\nabc RFC822.SIZE 3 UID 5)\r\n{tag} OK\r\n", b"abc"),
        ('* 1 FETCH (UID 5 RFC822.SIZE 4 BODY[]<0> "a\\"bc")\r\n{tag} OK\r\n', b'a"bc'),
        ("* 1 FETCH (UID 5 RFC822.SIZE 9 BODY[]<0> NIL)\r\n{tag} OK\r\n", b""),
        (
            "* 9 EXISTS\r\n* 2 FETCH (UID 6 FLAGS (\\Seen))\r\n"
            "* 1 FETCH (UID 5 RFC822.SIZE 3 BODY[]<0> {3}\r\nabc)\r\n{tag} OK\r\n",
            b"abc",
        ),
    ],
)
def test_a_mail_is_read_however_it_is_written_down(answer: str, mail: bytes) -> None:
    assert fetched(answer) == mail


@pytest.mark.parametrize("guess", [1, PIECE_BYTES * 4])
def test_a_size_that_is_only_guessed_cuts_nothing(guess: int) -> None:
    """As some servers do: the pieces say when the mail ends."""
    whole = "x" * PIECE_BYTES
    begin = f"* 1 FETCH (UID 5 RFC822.SIZE {guess} BODY[]<0> {{{PIECE_BYTES}}}\r\n{whole})\r\n"
    rest = f"* 1 FETCH (UID 5 RFC822.SIZE {guess} BODY[]<{PIECE_BYTES}> {{3}}\r\nabc)\r\n"
    end = f'* 1 FETCH (UID 5 RFC822.SIZE {guess} BODY[]<{PIECE_BYTES + 3}> "")\r\n'
    answers = {
        FETCH: begin + "{tag} OK\r\n",
        rf"UID FETCH 5 .*<{PIECE_BYTES}\.": rest + "{tag} OK\r\n",
        rf"UID FETCH 5 .*<{PIECE_BYTES + 3}\.": end + "{tag} OK\r\n",
    }
    with Scripted(answers) as server:
        assert b"".join(opened(server).pieces(5)) == whole.encode() + b"abc"


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ("{tag} OK\r\n", Gone),
        ("{tag} NO it is broken\r\n", NotGiven),
        ("* BYE I am tired\r\n", Away),
        (f"* 1 FETCH (UID 5 BODY[]<0> {{{LONGEST_LITERAL + 1}}}\r\n", Away),
        ("nonsense\r\n", Away),
    ],
)
def test_what_is_wrong_is_told_apart(answer: str, fault: type[Trouble]) -> None:
    with pytest.raises(fault):
        fetched(answer)


@pytest.mark.parametrize(
    ("answers", "fault"),
    [
        ({"AUTHENTICATE": "{tag} NO [AUTHENTICATIONFAILED] no\r\n"}, ShutOut),
        ({"AUTHENTICATE": "{tag} NO [UNAVAILABLE] our fault\r\n"}, Away),
        ({"SELECT": "{tag} NO no such mailbox\r\n"}, ShutOut),
        ({"CAPABILITY": "* CAPABILITY IMAP4rev1\r\n{tag} OK\r\n",
          "LOGIN": "{tag} NO no\r\n"}, ShutOut),
        ({"CAPABILITY": "* BYE too many connections\r\n"}, Away),
    ],
)  # fmt: skip
def test_why_nobody_is_let_in_is_said_without_the_password(
    answers: dict[str, str], fault: type[Trouble]
) -> None:
    with Scripted(answers) as server, pytest.raises(fault) as refused:
        opened(server)
    assert "hidden" not in str(refused.value)


def test_a_mailbox_that_may_only_be_read_is_read_and_not_marked() -> None:
    answers = {
        "SELECT": "* OK [UIDVALIDITY 7]\r\n{tag} OK [READ-ONLY]\r\n",
        "EXAMINE": "* OK [UIDVALIDITY 7]\r\n{tag} OK [READ-ONLY]\r\n",
        "UID SEARCH": "* SEARCH 3\r\n{tag} OK\r\n",
    }
    with Scripted(answers) as server:
        mailbox = opened(server)
        assert (mailbox.validity, mailbox.uids()) == (7, [3])
        mailbox.mark([3])
        assert not any("STORE" in asked for asked in server.asked)


def test_the_newest_mail_is_not_taken_for_a_new_one() -> None:
    """`9:*` names the last mail even where it has a lower number (RFC 3501, 6.4.8)."""
    with Scripted({"UID SEARCH": "* SEARCH 7\r\n{tag} OK\r\n"}) as server:
        assert opened(server).uids(above=8) == []


def test_a_server_that_does_not_say_what_it_has_is_away() -> None:
    with Scripted({"UID SEARCH": "{tag} NO not now\r\n"}) as server:
        mailbox = opened(server)
        with pytest.raises(Away, match="not now"):
            mailbox.uids()


IDLE = {"IDLE": "+ idling\r\n", "DONE": "IDLING OK done\r\n"}


def test_half_a_line_and_small_talk_wake_nobody_and_news_do() -> None:
    with Scripted(IDLE) as server:
        mailbox, began = opened(server), time.monotonic()
        talk = threading.Timer(0.2, lambda: server.push("* OK still here\r\n* 2 EXI"))
        news = threading.Timer(2.5, lambda: server.push("STS\r\n"))
        for each in (talk, news):
            each.start()
        mailbox.wait(60, threading.Event())
        assert 2.4 < time.monotonic() - began < 30
        assert mailbox.uids() == []


@pytest.mark.parametrize(
    "answers",
    [
        {"UID STORE": "* 2 EXISTS\r\n{tag} OK\r\n"},
        {"IDLE": "* 2 EXISTS\r\n+ idling\r\n"},
    ],
)
def test_news_that_was_told_before_is_not_waited_for(answers: dict[str, str]) -> None:
    """A server tells once, with whichever answer is next."""
    with Scripted(IDLE | answers) as server:
        mailbox, began = opened(server), time.monotonic()
        mailbox.mark([1])
        mailbox.wait(60, threading.Event())
        assert time.monotonic() - began < 10


def test_who_tells_of_the_same_with_every_answer_is_not_asked_over_and_over() -> None:
    with Scripted(IDLE | {"UID SEARCH": "* 1 EXISTS\r\n{tag} OK\r\n"}) as server:
        mailbox, began = opened(server), time.monotonic()
        mailbox.uids()
        mailbox.wait(1.0, threading.Event())
        assert time.monotonic() - began > 0.9


def test_waiting_ends_soon_after_it_is_told_to() -> None:
    stopping = threading.Event()
    with Scripted(IDLE) as server:
        threading.Timer(0.2, stopping.set).start()
        began = time.monotonic()
        opened(server).wait(60, stopping)
        assert time.monotonic() - began < 10


def test_a_server_that_hangs_up_on_who_waits_is_away() -> None:
    with Scripted(IDLE) as server:
        mailbox = opened(server)
        threading.Timer(0.2, lambda: server.push("* BYE idle for too long\r\n")).start()
        with pytest.raises(Away, match="idle for too long"):
            mailbox.wait(60, threading.Event())


@pytest.mark.parametrize(
    "answers",
    [
        {"CAPABILITY": "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n{tag} OK\r\n"},
        {"IDLE": "{tag} BAD what?\r\n"},
    ],
)
def test_a_server_that_tells_nothing_is_asked(answers: dict[str, str]) -> None:
    with Scripted(answers) as server:
        mailbox = opened(server)
        for _ in range(2):
            mailbox.wait(0.01, threading.Event())
        assert server.asked[-1] == "NOOP"


@pytest.mark.parametrize(
    ("name", "written"),
    [("INBOX", "INBOX"), ("A&B", "A&-B"), ("Entwürfe", "Entw&APw-rfe"), ("日本", "&ZeVnLA-")],
)
def test_names_of_mailboxes_are_written_as_imap_writes_them(name: str, written: str) -> None:
    assert modified_utf7(name) == written
