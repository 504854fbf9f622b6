"""What a bounce tells: whose address, which mail, for good or not."""

import pytest

from supportdesk.mail.incoming import Failure, Kind

REPORT = """\
From: MAILER-DAEMON@mx.example
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b

Your mail could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

{groups}
--b
Content-Type: {original}

Message-ID: <out-1@desk.example>
To: lena@brack.example
Subject: VPN

--b--
"""
FAILED = """\
Original-Recipient: rfc822;lena@brack.example
Final-Recipient: rfc822; l.hofer@inner.example
Action: failed
Status: {status}
Diagnostic-Code: smtp; {reason}
"""


def report(groups: str, original: str = "message/rfc822") -> str:
    return REPORT.format(groups=groups, original=original)


def failed(status: str, reason: str) -> str:
    return FAILED.format(status=status, reason=reason)


@pytest.mark.parametrize("original", ["message/rfc822", "text/rfc822-headers"])
def test_a_report_is_read_as_the_standard_says(read, original: str) -> None:
    mail = read(report(failed("5.1.1", "550 5.1.1 No such user"), original))
    reason = "550 5.1.1 No such user"
    assert mail.failures == (
        Failure("lena@brack.example", "5.1.1", True, True, reason, "<out-1@desk.example>"),
    )


@pytest.mark.parametrize(
    ("status", "reason", "dead"),
    [
        ("5.1.1", "550 5.1.1 user unknown", True),
        ("5.0.0", "550 no such mailbox", True),
        ("5.1.2", "host not found", True),
        ("5.2.2", "552 5.2.2 mailbox full", False),
        ("5.7.1", "554 5.7.1 blocked by policy", False),
        ("5.3.4", "message too large", False),
        ("4.4.7", "expired", False),
    ],
)
def test_only_a_wrong_address_is_dead(read, status: str, reason: str, dead: bool) -> None:
    (failure,) = read(report(failed(status, reason))).failures
    assert (failure.permanent, failure.dead) == (True, dead)


def test_what_is_only_late_is_not_for_good(read) -> None:
    groups = failed("4.4.1", "timed out").replace("failed", "delayed")
    (failure,) = read(report(groups)).failures
    assert (failure.permanent, failure.dead) == (False, False)


def test_who_was_reached_did_not_fail(read) -> None:
    reached = "Final-Recipient: rfc822; other@x.example\nAction: delivered\nStatus: 2.0.0\n"
    mail = read(report(failed("5.1.1", "550 unknown") + "\n" + reached))
    assert [each.address for each in mail.failures] == ["lena@brack.example"]


def test_a_report_of_success_is_no_bounce(read) -> None:
    mail = read(report("Final-Recipient: rfc822; lena@brack.example\nAction: delivered\n"))
    assert (mail.kind, mail.failures) == (Kind.AUTOMATIC, ())


@pytest.mark.parametrize(
    "text",
    [
        "Hi. This is the qmail-send program.\n\n<lena@brack.example>:\n"
        "Remote host said: 550 5.1.1 user unknown\n\n"
        "--- Below this line is a copy of the message.\n\nReturn-Path: <desk@desk.example>\n"
        "Message-ID: <out-1@desk.example>\nTo: lena@brack.example\n",
        "A message that you sent could not be delivered:\n\n  lena@brack.example\n"
        "    550 5.1.1 user unknown\n\n------ This is a copy of the message, "
        "including all the headers. ------\n\nMessage-ID: <out-1@desk.example>\n",
        "   ----- Transcript of session follows -----\n"
        "550 5.1.1 <lena@brack.example>... User unknown\n\n   ----- Original message follows\n"
        "Received: from a by b\nMessage-Id: <out-1@desk.example>\n",
    ],
)
def test_a_bounce_in_a_form_of_its_own_is_read(read, text: str) -> None:
    (failure,) = read(f"From: MAILER-DAEMON@x.example\nSubject: failure\n\n{text}").failures
    assert (failure.address, failure.status) == ("lena@brack.example", "5.1.1")
    assert (failure.dead, failure.original_id) == (True, "<out-1@desk.example>")


def test_several_recipients_each_have_their_reason(read) -> None:
    text = "<a@x.example>:\n550 5.1.1 unknown user\n\n<b@x.example>:\n552 5.2.2 mailbox full\n"
    mail = read(f"From: MAILER-DAEMON@x.example\n\n{text}")
    found = [(each.address, each.status, each.dead) for each in mail.failures]
    assert found == [("a@x.example", "5.1.1", True), ("b@x.example", "5.2.2", False)]


def test_a_persons_mail_has_no_failures(read) -> None:
    assert read("Subject: it says 550 5.1.1 user unknown\n\n<a@x.example>:\n550").failures == ()
