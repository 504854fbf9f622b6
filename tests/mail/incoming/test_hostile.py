"""Whatever comes in: no exception, no text a database refuses, no time beyond its length."""

import time
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk.mail import incoming
from supportdesk.mail.incoming import Incoming, scanning

HEAD = b"From: a@b.example\nSubject: x\n"
HTML = HEAD + b"Content-Type: text/html; charset=utf-8\n\n"
DAEMON = b"From: mailer-daemon@b.example\n\n"
MANY = 100_000
WORDS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=60)
LINES = st.lists(WORDS.map(lambda text: " ".join(text.split())), max_size=8).map("\n".join)
# Pieces of which strange messages are made.
PIECES = st.sampled_from(
    [b"From: ", b"To: ", b"Subject: ", b"Date: ", b"Content-Type: ", b"multipart/mixed; boundary=b",
     b"text/plain", b"text/html; charset=", b"utf-8", b"utf-16", b"iso-2022-jp", b"utf-7", b"hz",
     b"message/rfc822", b"message/delivery-status", b"Content-Transfer-Encoding: ", b"base64",
     b"quoted-printable", b"x-uuencode", b"--b", b"--b--", b"\n", b"\r\n", b"\n\n", b" ", b"\t",
     b"=?utf-8?B?", b"=?utf-8?Q?", b"?=", b"<a@b>", b'"', b"\\", b"(", b")", b"<", b">", b",", b";",
     b":", b"=", b"\x00", b"\xff", b"\xe4", b"<div>", b"<p", b"<!--", b"&#x", b"> ", b"-- \n",
     b"On 1.1.2024 a <a@b.example> wrote:", b"Return-Path: <>\n", b"mailer-daemon@x.example",
     b"filename*0*=utf-8''%e4", b"; name=", b"+2AA-", b"format=flowed"],
)  # fmt: skip


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("hostile") / "mail.eml"


@given(st.one_of(st.binary(max_size=2_000), st.lists(PIECES, max_size=60).map(b"".join)))
def test_any_bytes_are_read_or_refused(file: Path, data: bytes) -> None:
    check(read_now(file, data))


@given(st.lists(PIECES, max_size=60).map(b"".join))
def test_any_mail_with_a_header_is_read(file: Path, data: bytes) -> None:
    mail = read_now(file, HEAD + data)
    assert isinstance(mail, Incoming)
    check(mail)


@given(WORDS, WORDS, LINES, LINES, st.binary(max_size=300), WORDS)
def test_what_a_mail_program_writes_comes_back(
    file: Path, subject: str, name: str, text: str, html: str, data: bytes, label: str
) -> None:
    shown = html.replace("&", "").replace("<", "")
    made = EmailMessage(policy=policy.SMTP)
    made["From"] = Address(one_line(name), "lena", "brack.example")
    made["Subject"] = one_line(subject)
    made.set_content(text)
    made.add_alternative(f"<pre>{shown}</pre>", subtype="html")
    made.add_attachment(data, "application", "x-thing", filename=one_line(label) or "x")
    mail = read_now(file, made.as_bytes())
    assert isinstance(mail, Incoming)
    assert squeezed(mail.subject) == squeezed(subject)
    assert (squeezed(mail.sender.name), mail.sender.email) == (squeezed(name), "lena@brack.example")
    assert mail.body.text.split() == (text.split() or shown.split())
    assert mail.attachments[0].name == (one_line(label) or "x")
    assert b"".join(mail.attachments[0].chunks()) == data
    assert mail.attachments[0].size == len(data)


@pytest.mark.parametrize(
    "data",
    [
        HEAD + b"X-Long: " + b"a" * 5_000_000 + b"\n\nx",
        HEAD + b"X: y\n" * MANY + b"\nx",
        HEAD + b"To: " + b'\\"' * MANY + b"\n\nx",
        HEAD + b"To: " + b"(" * MANY + b"\n\nx",
        HEAD + b"Cc: " + b"=?utf-8?Q?" * MANY + b"\n\nx",
        HEAD + b"Content-Type: text/plain" + b"; a*1=b" * MANY + b"\n\nx",
        HEAD + b"References: " + b"<a@b>" * MANY + b"\n\nx",
        HTML + b"<div>" * MANY,
        HTML + b"<blockquote>" * MANY + b"x",
        HTML + b"<table>" * MANY,
        HTML + b"<b><p>" * MANY,
        HTML + b"<!--" * MANY,
        HTML + b"<" * MANY,
        HEAD + b"\n" + b"_" * MANY,
        HEAD + b"\n" + b"From: a@b.c\n" * MANY,
        HEAD + b"\n" + b"On 2024 x@y.z wrote\n" * MANY,
        DAEMON + b"user " * MANY,
        DAEMON + b"- - " * MANY,
        DAEMON + b"<a@b." * MANY,
        HEAD + b"Content-Transfer-Encoding: base64\n\n" + b"a=" * MANY,
        HEAD + b"Content-Type: text/plain; charset=punycode\n\n" + b"a" * MANY,
    ],
    ids=lambda data: repr(data[30:60]),
)
def test_no_mail_takes_longer_than_its_length(file: Path, data: bytes) -> None:
    began = time.process_time()
    check(read_now(file, data))
    assert time.process_time() - began < 5


def test_two_hundred_nested_parts_are_taken_apart(file: Path) -> None:
    nested = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(200)
    )
    mail = read_now(file, HEAD + nested + b"\nhello\n")
    assert isinstance(mail, Incoming)
    assert mail.body.text == "hello"


def test_parts_without_end_are_not_all_taken_apart(file: Path) -> None:
    parts = b"--b\nContent-Type: application/x-thing\n\nx\n" * 5_000
    mail = read_now(file, HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + parts)
    assert isinstance(mail, Incoming)
    assert len(mail.attachments) < scanning.PARTS
    assert scanning.TOO_MANY_PARTS in mail.faults


def test_parts_without_bottom_are_not_all_taken_apart(file: Path) -> None:
    nested = b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" * 5_000
    mail = read_now(file, HEAD + nested + b"\nhello\n")
    assert isinstance(mail, Incoming)
    assert scanning.TOO_DEEP in mail.faults


def test_what_follows_a_header_without_end_is_still_read(file: Path) -> None:
    mail = read_now(file, HEAD + b"X-Long: " + b"a" * 5_000_000 + b"\nDate: x\n\nhello")
    assert isinstance(mail, Incoming)
    assert (mail.body.text, mail.subject) == ("hello", "x")
    assert scanning.CUT_HEADER in mail.faults


def one_line(text: str) -> str:
    return " ".join(text.split())


def squeezed(text: str) -> str:
    """Without spaces: where a long field is folded, the program that wrote it moves some."""
    return "".join(text.split())


def read_now(file: Path, data: bytes) -> object:
    file.write_bytes(data)
    return incoming.read(file)


def check(mail: object) -> None:
    """Every text of it can be stored and sent."""
    if isinstance(mail, Incoming):
        texts = [mail.subject, mail.sender.name, mail.sender.email, *mail.faults]
        texts += [
            each for body in (mail.body, mail.new, mail.rest) for each in (body.text, body.html)
        ]
        texts += [each for file in mail.attachments for each in (file.name, file.content_id)]
        texts += [each.reason for each in mail.failures]
        for text in texts:
            assert "\0" not in text
            text.encode("utf-8")
        assert "\n" not in mail.subject + mail.sender.name + mail.message_id
