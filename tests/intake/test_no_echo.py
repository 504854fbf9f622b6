"""What answers to mail: once, to whom it is due, in fields of our own. No program is answered, so
that nothing goes round for ever. With a real mail server."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pytest

from supportdesk.directory.memory import MemoryDirectory
from supportdesk.domain.durations import HOUR, MINUTE
from supportdesk.domain.moves import Claim
from supportdesk.intake.models import ASIDE, FILED
from supportdesk.mail.sending import SmtpMailer
from supportdesk.messages import actions as messages
from supportdesk.messages.actions import Message as Reply
from supportdesk.settings import Settings
from supportdesk.settings.places import mail_server
from supportdesk.store.eventlog import Written
from supportdesk.tickets.changing import Change
from tests import desks
from tests.cast import MARA, by
from tests.demo import company
from tests.desk import app_of
from tests.intake.post import DESK, LENA, Post, mail
from tests.intake.test_bad_input import word
from tests.intake.test_returned import bounce
from tests.servers import environment

VICTIM, HELP = "victim@else.example", "help@brack.example"
CERTAIN = "mx.desk.example; dmarc=pass header.from=brack.example"
on_one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[company.Handle]:
    with company.running(tmp_path_factory.mktemp("company")) as handle:
        yield handle


class Sent:
    """What the desk sent since it was made, as its bytes."""

    def __init__(self, post: Post, server: company.Handle) -> None:
        self.server, self.post = server, post
        self.last = max((each["id"] for each in server.mails()), default=0)
        mailer = SmtpMailer(mail_server(server.smtp_url, ("smtp",)), post.work.settings.mail_from)
        post.work = replace(post.work, office=replace(post.work.office, mailer=mailer))

    def raws(self) -> list[bytes]:
        """Oldest first."""
        ids = sorted(each["id"] for each in self.server.mails(after=self.last))
        return [self.server.http.get(f"/mail/{each}/raw").content for each in ids]

    def mails(self) -> list[Message]:
        return [message_from_bytes(raw) for raw in self.raws()]


@pytest.fixture
def sent(post: Post, server: company.Handle) -> Sent:
    return Sent(post, server)


def engineer_writes(post: Post, number: int) -> None:
    reply = Reply("reply", Written("Try the other socket."))
    messages.post_as_staff(number, reply, Change(by(MARA), post.now))
    post.run(later=MINUTE)


LINE_BREAKS = {
    "subject": (
        word("VPN\r\nBcc: victim@else.example"),
        "=?utf-8?q?VPN=0D=0ABcc:_victim=40else.example?=",
        word("VPN\u2028Bcc: victim@else.example\x85X: y\x0b\x0c\x1e"),
        "VPN\r\n Bcc: victim@else.example",
        word("VPN\0\ud800") + "\r\n " * 20 + "x",
        "=?utf-8?b?" + "DQo" * 3_000 + "?=",
    ),
    "sender": (
        f"{word('Lena' + chr(13) + chr(10) + 'Bcc: ' + VICTIM)} <{LENA}>",
        f'"Lena\r\n Bcc: {VICTIM}," <{LENA}>',
    ),
    "id": (f"<1@x.example>\r\n Bcc: {VICTIM}", f"{word('<1@x.example>' + chr(10) + 'X: y')}"),
    "references": (f"<1@x.example>\r\n\t<2@x.example\r\n Bcc: {VICTIM}>",),
}
FIELDS = [
    "From", "To", "Subject", "Reply-To", "Date", "Message-ID", "In-Reply-To", "References",
    "Auto-Submitted", "X-Auto-Response-Suppress", "MIME-Version", "Content-Type",
]  # fmt: skip


def test_names_and_subjects_stay_in_their_fields(post: Post, sent: Sent) -> None:
    for name, texts in LINE_BREAKS.items():
        for n, text in enumerate(texts):
            fields = {"id": f"<{name}{n}@brack.example>", name: text, "certain": True}
            if name == "sender":
                fields |= {"authentication_results": CERTAIN}
            row = post.comes(mail(f"It drops {name} {n}.", **fields))
            assert row.state == FILED, text
    came = sent.mails()
    assert len(came) == sum(map(len, LINE_BREAKS.values()))
    for each in came:
        assert [field for field in each if field not in FIELDS] == []
        assert each["To"] == LENA
    assert not sent.server.mails(VICTIM, after=sent.last)


def test_our_own_mail_that_comes_back_is_not_answered(post: Post, sent: Sent) -> None:
    row = post.comes(mail(certain=True))
    (ours,) = sent.raws()
    passed_on = ours.replace(b"From: Support <support@desk.example>", f"From: {LENA}".encode())
    without_return = b"Return-Path: <>\r\n" + without_signs(passed_on)
    for n, raw in enumerate((ours, passed_on, without_return)):
        back = post.comes(raw.replace(b"Message-ID: <", b"Message-ID: <%d" % n, 1))
        assert back.state == ASIDE
    assert post.numbers() == [row.ticket]
    assert len(sent.raws()) == 1


PROGRAMS = {
    "away": {"auto_submitted": "auto-replied", "subject": "Automatic reply: VPN drops"},
    "away, as Exchange says": {"x_auto_response_suppress": "All", "subject": "Out of office"},
    "away, to a mail without return": {"return_path": "<>", "subject": "Abwesend: VPN drops"},
    "list": {"list_id": "<users.brack.example>", "precedence": "list"},
    "no reply": {"sender": "noreply@brack.example"},
}


def test_no_program_is_answered_and_none_opens_or_reopens_anything(post: Post, sent: Sent) -> None:
    number = post.resolved()
    post.run(later=MINUTE)
    before, entries = len(sent.raws()), post.ticket(number).last_seq
    for way in (DESK, post.address(number)):
        for n, (what, fields) in enumerate(PROGRAMS.items()):
            row = post.comes(mail(to=way, id=f"<{n}{way}>", **fields))
            assert row.state == ASIDE, what
    for n, original in enumerate((post.outbox()[0].message_id, "<b@mx.brack.example>")):
        raw = bounce(original).replace(b"<b@", b"<b%d@" % n)
        assert post.comes(raw).state == ASIDE
        assert post.comes(b"Return-Path: <>\r\n" + raw.replace(b"<b", b"<c")).state == ASIDE
    post.run(later=HOUR)
    assert (post.numbers(), post.ticket(number).last_seq) == ([number], entries)
    assert post.ticket(number).status == "resolved"
    assert len(sent.raws()) == before


@pytest.fixture
def other(
    request: pytest.FixtureRequest, tmp_path: Path, directory: MemoryDirectory
) -> Iterator[Post]:
    """Another company's desk."""
    folder = tmp_path / "other"
    folder.mkdir()
    with desks.database("sqlite", request, folder) as url:
        names = {"DESK_MAIL_FROM": f"Help <{HELP}>", "DESK_MAIL_PIPE": "1"}
        settings = Settings.from_environ(environment(url, folder, **names))
        with app_of(settings, directory) as app, app.app_context():
            yield Post(app, directory)


def honest(raw: bytes) -> bytes:
    return raw


def without_signs(raw: bytes) -> bytes:
    """What some relays do."""
    signs = (b"Auto-Submitted", b"X-Auto-Response-Suppress")
    return b"".join(line for line in raw.splitlines(True) if not line.startswith(signs))


def without_ids(raw: bytes) -> bytes:
    ids = (b"Message-ID", b"In-Reply-To", b"References")
    return b"".join(
        line for line in without_signs(raw).splitlines(True) if not line.startswith(ids)
    )


@on_one_database
@pytest.mark.parametrize("relay", [honest, without_signs, without_ids])
def test_two_desks_do_not_answer_each_other_for_ever(
    post: Post,
    other: Post,
    server: company.Handle,
    relay: Callable[[bytes], bytes],
) -> None:
    """An acknowledgement each, and what people wrote: four mails, then it is quiet."""
    sent = Sent(post, server)
    Sent(other, server)
    at = {DESK: post, HELP: other}
    done = 0

    def carry() -> None:
        nonlocal done
        while new := sent.raws()[done:]:
            done += len(new)
            assert done < 20
            for raw in new:
                to = at[str(message_from_bytes(raw)["To"])]
                with to.app.app_context():
                    to.comes(relay(raw))

    with other.app.app_context():
        number = other.do(other.opened(address=DESK), Claim())
        engineer_writes(other, number)
    carry()
    with post.app.app_context():
        ours = post.numbers()[0]
        post.do(ours, Claim())
        engineer_writes(post, ours)
    carry()
    for desk in at.values():
        with desk.app.app_context():
            desk.run(later=HOUR)
    carry()
    with post.app.app_context():
        assert (done, len(post.numbers())) == (4, 1)
