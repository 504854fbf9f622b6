"""Mail to the desk: what somebody writes here, a sample, an answer, or a bounce, as a raw mail."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from email.message import EmailMessage
from email.utils import formatdate, parseaddr
from html import escape

from supportdesk.demo.company.config import Config
from supportdesk.demo.company.letter import Letter
from supportdesk.demo.company.mailbox import Mail
from supportdesk.demo.company.samples import SAMPLES, Draft, picture


def sample(name: str, config: Config) -> Draft:
    """The sample of that name; an empty mail when there is none."""
    _, draft = SAMPLES.get(name, ("", Draft()))
    return replace(draft, to=config.desk_address, sample=name if name in SAMPLES else "")


def answer_to(mail: Mail, letter: Letter) -> Draft:
    """What its reader would write back."""
    asked = letter.header("Reply-To") or letter.header("From")
    quoted = "\n".join(f"> {line}" for line in letter.text.splitlines())
    subject = mail.subject if mail.subject.lower().startswith("re:") else f"Re: {mail.subject}"
    return Draft(
        sender=mail.recipients[0] if mail.recipients else "",
        to=parseaddr(asked)[1],
        subject=subject,
        text=f"\n\nThe support desk wrote:\n{quoted}" if quoted else "",
        answers=letter.header("Message-ID"),
    )


def typed(form: Mapping[str, str]) -> Draft:
    """What somebody typed. What samples bring beside it stays theirs."""
    _, base = SAMPLES.get(form.get("sample", ""), ("", Draft()))
    return replace(
        base,
        sender=form.get("sender", ""),
        to=form.get("to", ""),
        cc=form.get("cc", ""),
        subject=form.get("subject", ""),
        text=form.get("text", ""),
        answers=form.get("answers", ""),
        sample=form.get("sample", ""),
        certain="certain" in form,
    )


def faults(draft: Draft) -> dict[str, str]:
    """What is wrong, by field."""
    found = {
        name: "This must be a mail address."
        for name in ("sender", "to")
        if "@" not in parseaddr(getattr(draft, name))[1]
    }
    for name in ("sender", "to", "cc", "subject", "answers"):
        if not getattr(draft, name).isprintable():
            found[name] = "This must be one line."
    return found


def raw(draft: Draft, config: Config, name: str = "") -> bytes:
    """The mail as this company's server hands it on; `name` makes it the same one each time."""
    if draft.headless:
        return f"\n{draft.text}\n".encode()
    mail = EmailMessage()
    domain = parseaddr(draft.sender)[1].rpartition("@")[2]
    if draft.certain and config.mail_name:
        verdict = f"{config.mail_name}; dmarc=pass header.from={domain}"
        mail["Authentication-Results"] = verdict
    mail["From"], mail["To"], mail["Subject"] = draft.sender, draft.to, draft.subject
    if draft.cc:
        mail["Cc"] = draft.cc
    mail["Date"] = formatdate()
    mail["Message-ID"] = f"<{name or secrets.token_hex(12)}@{domain}>"
    if draft.answers:
        mail["In-Reply-To"] = mail["References"] = draft.answers
    for header, value in draft.more.items():
        mail[header] = value
    _fill(mail, draft)
    return mail.as_bytes()


def _fill(mail: EmailMessage, draft: Draft) -> None:
    text = draft.text.replace("\r\n", "\n") + "\n"
    mail.set_content(text)
    if draft.picture:
        shown = escape(text).replace("[picture]", '<img src="cid:picture@here" alt="The curve">')
        mail.add_alternative(shown.replace("\n", "<br>\n"), subtype="html")
        html = mail.get_payload(1)
        html.add_related(  # type: ignore[union-attr]
            picture(), "image", "png", cid="<picture@here>", filename=draft.picture
        )
    if draft.file:
        name, content = draft.file
        mail.add_attachment(content, filename=name)


def bounce(mail: Mail, letter: Letter, config: Config) -> bytes:
    """The report (RFC 3464) that this mail did not reach its reader: there is no such mailbox."""
    to = mail.recipients[0] if mail.recipients else ""
    domain = to.rpartition("@")[2]
    told = f"Reporting-MTA: dns; mx.{domain}\n\nFinal-Recipient: rfc822; {to}\n"
    told += "Action: failed\nStatus: 5.1.1\n"
    told += "Diagnostic-Code: smtp; 550 5.1.1 Nobody has this address here\n"
    original = letter.header("Message-ID")
    head = f"Message-ID: {original}\nFrom: {letter.header('From')}\nTo: {to}\n"
    lines = [
        f"From: Mail Delivery System <MAILER-DAEMON@mx.{domain}>",
        f"To: {config.desk_address}",
        "Subject: Undelivered Mail Returned to Sender",
        f"Date: {formatdate()}",
        f"Message-ID: <bounce-{original.strip('<>')}>",
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="=b"',
        "",
        "--=b\nContent-Type: text/plain\n",
        f"Your mail to {to} did not arrive: nobody has this address here.\n",
        f"--=b\nContent-Type: message/delivery-status\n\n{told}",
        f"--=b\nContent-Type: text/rfc822-headers\n\n{head}",
        "--=b--",
    ]
    return "\n".join(lines).encode()
