"""Whose words a mail is. Whatever is not a person's is never answered."""

import pytest

from supportdesk.mail.incoming import Kind


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("Subject: Help", Kind.PERSON),
        ("Auto-Submitted: no", Kind.PERSON),
        ("Subject: Bounced cheque, delivery failed", Kind.PERSON),
        ("Subject: Out of office printer", Kind.PERSON),
        ("Auto-Submitted: auto-generated", Kind.AUTOMATIC),
        ("Auto-Submitted: auto-notified; owner-email=x", Kind.AUTOMATIC),
        ("X-Auto-Response-Suppress: All", Kind.AUTOMATIC),
        ("Precedence: junk", Kind.AUTOMATIC),
        ("Return-Path: <>", Kind.AUTOMATIC),
        ("From: no-reply@x.example", Kind.AUTOMATIC),
        ("Auto-Submitted: auto-replied\nSubject: Automatic reply: VPN", Kind.OUT_OF_OFFICE),
        ("Auto-Submitted: auto-replied\nSubject: Abwesenheitsnotiz", Kind.OUT_OF_OFFICE),
        ("Auto-Submitted: auto-replied (vacation)\nSubject: Auto: VPN", Kind.OUT_OF_OFFICE),
        ("X-Autoreply: yes", Kind.OUT_OF_OFFICE),
        ("Auto-Submitted: auto-replied\nSubject: [T-1] We have your request", Kind.AUTOMATIC),
        ("Precedence: bulk\nSubject: Réponse automatique : absence", Kind.OUT_OF_OFFICE),
        ("In-Reply-To: <1@x.example>\nSubject: Automatic reply: VPN", Kind.OUT_OF_OFFICE),
        ("References: <1@x.example>\nSubject: Abwesenheitsnotiz: VPN", Kind.OUT_OF_OFFICE),
        ("References: <1@x.example>\nSubject: Réponse automatique\u00a0: VPN", Kind.OUT_OF_OFFICE),
        ("References: <1@x.example>\nSubject: 自动答复：VPN", Kind.OUT_OF_OFFICE),
        ("References: <1@x.example>\nSubject: Re: Automatic reply: VPN", Kind.PERSON),
        ("References: <1@x.example>\nSubject: Automatic reply cannot be set", Kind.PERSON),
        ("Subject: Automatic reply: Re: [TKT-1042] VPN", Kind.OUT_OF_OFFICE),
        ("Subject: Out of office: how do I set it?", Kind.PERSON),
        ("List-Id: <l.x.example>", Kind.LIST),
        ("List-Unsubscribe: <mailto:u@x.example>", Kind.LIST),
        ("Precedence: list", Kind.LIST),
        ("From: Desk <Support@Desk.example>", Kind.OURS),
        ("From: MAILER-DAEMON@x.example", Kind.BOUNCE),
        ("From: MAILER-DAEMON (Mail Delivery Subsystem)\nSubject: Returned mail", Kind.BOUNCE),
        ("From: Mail Delivery System <MAILER-DAEMON>\nSubject: Returned mail", Kind.BOUNCE),
        ("From: Lena Hofer\nSubject: My mail was not delivered", Kind.PERSON),
        ("From: postmaster@x.example\nSubject: Undeliverable: VPN", Kind.BOUNCE),
        ("From: postmaster@x.example\nSubject: Please call me", Kind.PERSON),
        ("From: <>\nSubject: failure notice", Kind.BOUNCE),
        ("X-Failed-Recipients: a@b.example", Kind.BOUNCE),
        ("Return-Path: <>\nSubject: Returned mail: see transcript", Kind.BOUNCE),
    ],
)
def test_a_mail_is_known_by_its_header(read, head: str, kind: Kind) -> None:
    assert read(f"{head}\n\nx", own=("support@desk.example",)).kind is kind


@pytest.mark.parametrize("report", ["disposition-notification", "feedback-report"])
def test_receipts_and_complaints_are_automatic(read, report: str) -> None:
    head = f"Content-Type: multipart/report; report-type={report}; boundary=b\n\n"
    parts = f"--b\n\nx\n--b\nContent-Type: message/{report}\n\nx: y\n--b--\n"
    assert read(head + parts).kind is Kind.AUTOMATIC
