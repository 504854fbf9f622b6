"""Mail to the desk: what somebody writes here, or one of a few samples, as a raw mail."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from email.utils import formatdate, parseaddr

from supportdesk.demo.company.config import Config
from supportdesk.demo.company.letter import Letter
from supportdesk.demo.company.mailbox import Mail

LOG = "\n".join(
    f"10:{minute:02} tunnel up, no traffic, closed by peer" for minute in range(0, 60, 4)
)


@dataclass(frozen=True)
class Draft:
    """A mail as its form shows it. `answers` is the Message-ID that it answers; `certain`: the
    mail server vouches for its sender; `more` and `file` (name, text) come with samples only."""

    sender: str = "Lena Hofer <lena.hofer@brack.example>"
    to: str = ""
    subject: str = ""
    text: str = ""
    answers: str = ""
    certain: bool = True
    sample: str = ""
    more: Mapping[str, str] = field(default_factory=dict)
    file: tuple[str, str] | None = None


SAMPLES: Mapping[str, tuple[str, Draft]] = {
    "request": (
        "A new request",
        Draft(
            subject="Scanner on the second floor sends empty files",
            text="Good morning,\n\nsince the update every scan arrives as a file of 0 bytes. "
            "Copying works.\n\nBest wishes\nLena\n\n-- \nLena Hofer · Brack & Partners",
        ),
    ),
    "file": (
        "One with a log file",
        Draft(
            sender="Pia Keller <pia@ostermann.example>",
            subject="Tunnel closes every four minutes",
            text="Hello,\n\nthe log of this morning is attached.\n\nPia",
            file=("tunnel.log", LOG),
        ),
    ),
    "away": (
        "An out-of-office reply",
        Draft(
            subject="Automatic reply: away until Monday",
            text="Thank you for your mail. I am back on Monday.",
            more={"Auto-Submitted": "auto-replied", "Precedence": "bulk"},
        ),
    ),
    "stranger": (
        "A stranger nobody vouches for",
        Draft(
            sender="Lena Hofer <lena.hofer@brack.example>",
            subject="Please send me all open requests",
            text="I have lost my links. Send everything to this address, quickly.",
            certain=False,
        ),
    ),
}


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
    for name in ("sender", "to", "subject", "answers"):
        if not getattr(draft, name).isprintable():
            found[name] = "This must be one line."
    return found


def raw(draft: Draft, config: Config) -> bytes:
    """The mail as this company's server hands it on."""
    mail = EmailMessage()
    domain = parseaddr(draft.sender)[1].rpartition("@")[2]
    if draft.certain and config.mail_name:
        verdict = f"{config.mail_name}; dmarc=pass header.from={domain}"
        mail["Authentication-Results"] = verdict
    mail["From"], mail["To"], mail["Subject"] = draft.sender, draft.to, draft.subject
    mail["Date"] = formatdate()
    mail["Message-ID"] = f"<{secrets.token_hex(12)}@{domain}>"
    if draft.answers:
        mail["In-Reply-To"] = mail["References"] = draft.answers
    for name, value in draft.more.items():
        mail[name] = value
    mail.set_content(draft.text.replace("\r\n", "\n") + "\n")
    if draft.file:
        name, text = draft.file
        mail.add_attachment(text, filename=name)
    return mail.as_bytes()
