"""What is counted of incoming mail: against what keepers state, our labels, and header lines."""

import hashlib
import json
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from supportdesk.mail import incoming
from supportdesk.mail.incoming import Incoming, Kind, markup
from supportdesk.mail.incoming.cutting import cut

OWN = ("support@desk.example",)
_HEAD_ENDS = re.compile(rb"\r?\n\r?\n")
_PROGRAMS = re.compile(
    rb"^(?:list-(?:id|post|unsubscribe|help)|mailing-list|x-mailing-list|x-beenthere):"
    rb"|^precedence:\s*(?:bulk|list|junk|auto_reply)|^auto-submitted:\s*auto-"
    rb"|^x-auto(?:-reply|reply|respond|responder):",
    re.IGNORECASE | re.MULTILINE,
)
_LOST = "\ufffd"


@dataclass
class Figures:
    """Right and wrong answers by what was asked; `wrong` is what a person has to judge."""

    asked: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[str, str, Any, Any]] = field(default_factory=list)
    seconds: list[tuple[float, str]] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)

    def ask(self, what: str, name: str, ours: Any, theirs: Any) -> None:
        self.asked[what] += 1
        if ours == theirs:
            self.right[what] += 1
        else:
            self.wrong.append((what, name, ours, theirs))


def read_all(folder: Path, names: dict[str, list[str]], figures: Figures, half: str) -> None:
    for line in (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        if half in _half(entry["sha1"]):
            _read(folder, entry, names, figures)


def cut_all(file: Path, figures: Figures, half: str) -> None:
    for line in file.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        if half not in _half(_hex(entry["id"])):
            continue
        lines = entry["body"].replace("\r\n", "\n").split("\n")
        place = cut(lines)
        new = _words("\n".join(lines[place.begin : place.end]))
        if "reply_matches" in entry:
            found = all(re.search(each, new.strip()) for each in entry["reply_matches"])
            figures.ask("replies that hold what they must", entry["id"], found, True)
        else:
            wanted = _words(entry.get("reply", entry.get("starts_with")))
            figures.ask("replies cut exactly", entry["id"], new, wanted)


def _read(folder: Path, entry: dict[str, Any], names: dict[str, Any], figures: Figures) -> None:
    path, name, said = folder / entry["raw"], entry["raw"], entry["expect"]
    began = time.perf_counter()
    mail = incoming.read(path, OWN)
    figures.seconds.append((time.perf_counter() - began, name))
    figures.ask("read or refused with a reason", name, bool(mail), True)
    figures.ask("understood", name, isinstance(mail, Incoming), True)
    if isinstance(mail, Incoming):
        figures.kinds[mail.kind.value] += 1
        _stated(name, said, mail, figures)
        _kinds(path, name, said, mail, figures)
        if name in names:
            ours = [file.name for file in mail.attachments]
            figures.ask("attachment names as labelled", name, ours, names[name])


def _stated(name: str, said: dict[str, Any], mail: Incoming, figures: Figures) -> None:
    if "from_email" in said:
        figures.ask("sender", name, mail.sender.email or None, said["from_email"])
    if "subject" in said:
        figures.ask("subject", name, *_seen(mail.subject, said["subject"]))
    if "text" in said:
        figures.ask("text", name, *_seen(_words(mail.body.text), _words(said["text"])))
    if "html" in said:
        theirs = _words(markup.read(said["html"]).text)
        figures.ask("HTML", name, *_seen(_words(markup.read(mail.body.html).text), theirs))
    if "attachment_count" in said:
        figures.ask("attachment count", name, len(mail.attachments), said["attachment_count"])


def _kinds(path: Path, name: str, said: dict[str, Any], mail: Incoming, figures: Figures) -> None:
    head = _HEAD_ENDS.split(path.read_bytes(), maxsplit=1)[0]
    label = said.get("disposition")
    if _PROGRAMS.search(head) or label:
        figures.ask("never answered", name, mail.kind is Kind.PERSON, False)
    if label == "bounce":
        figures.ask("bounces recognised", name, mail.kind, Kind.BOUNCE)
        stated = said["bounce"]
        figures.ask("bounces with an address", name, any(f.address for f in mail.failures), True)
        dead = any(failure.dead for failure in mail.failures)
        figures.ask("dead addresses", name, dead, any(each["permanent"] for each in stated))
        # Statuses x.0.9xx are the keeper's own inventions for mail that states none.
        theirs = {each["status"] for each in stated if ".0.9" not in each["status"]}
        if theirs - {""}:
            ours = {failure.status for failure in mail.failures}
            figures.ask("bounce status", name, ours, theirs)


def _seen(ours: str, theirs: str) -> tuple[str, str]:
    """Where a keeper could not read a character, any of ours will do."""
    if _LOST in theirs and len(ours) == len(theirs):
        pairs = zip(ours, theirs, strict=True)
        ours = "".join(_LOST if other == _LOST else mine for mine, other in pairs)
    return ours, theirs


def _words(text: str) -> str:
    return " ".join(text.split())


def _hex(text: str) -> str:
    return hashlib.sha1(text.encode()).hexdigest()


def _half(sha1: str) -> tuple[str, str]:
    """One half was read while this was written, the other only when it stood."""
    return ("all", "held" if int(sha1[:2], 16) % 2 else "seen")
