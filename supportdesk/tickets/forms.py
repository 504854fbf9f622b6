"""Forms of moves: a mapping becomes a move and its texts, or Invalid field by field."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from supportdesk.customers import addresses
from supportdesk.domain import moves as m
from supportdesk.domain.people import Staff
from supportdesk.domain.ticket import (
    DISMISSALS,
    PRIORITIES,
    RESOLUTION_TYPES,
    VERIFIERS,
    WAITS,
)
from supportdesk.store.eventlog import Written
from supportdesk.text.markup import rendered
from supportdesk.text.names import display_name
from supportdesk.tickets.actions import NewFacts, NewTicket
from supportdesk.web.forms import Fields

FindStaff = Callable[[str], Staff | None]
SKILL_LIMIT = 60
SUBJECT_LIMIT = 200
MOST_DIGITS = 15


@dataclass(frozen=True)
class Asked:
    """A move as a form asks for it; `seen` None where the traffic guard does not apply."""

    move: m.Move
    texts: Mapping[str, Written]
    seen: int | None = None


def read_title(fields: Fields, name: str, limit: int) -> str:
    """A name or a subject: what stands in sentences of ours turns no word around it."""
    title = display_name(fields.line(name, limit), limit, "")
    if not title:
        fields.fault(name, "Fill this in.")
    return title


def read_numbers(form: Mapping[str, str], most: int) -> list[int]:
    """The numbers of some tickets, under `of`. Raises Invalid."""
    fields = Fields(form)
    given = fields.words("of", limit=most)
    if not all(word.isascii() and word.isdigit() and len(word) <= MOST_DIGITS for word in given):
        fields.fault("of", "Numbers of tickets, with commas between them.")
    fields.done()
    return [int(word) for word in given]


class _Form:
    """One move's form while it is read."""

    def __init__(self, form: Mapping[str, str], find: FindStaff, zone: ZoneInfo) -> None:
        self.fields = Fields(form)
        self.zone = zone
        self._find = find
        self._texts: dict[str, str] = {}

    def texts(self, *names: str, required: bool = True) -> None:
        for name in names:
            text = self.fields.text(name, required=required)
            if text:
                self._texts[name] = text

    def engineer(self, *, required: bool) -> Staff | None:
        """The chosen engineer. An id that nobody active has is a fault of the field."""
        chosen = self.fields.line("assignee", required=required)
        found = self._find(chosen) if chosen else None
        if chosen and found is None:
            self.fields.fault("assignee", "Nobody active has this id. Choose somebody else.")
        return found

    def asked(self, make: Callable[[], m.Move], *, guarded: bool = False) -> Asked:
        seen = self.fields.seen() if guarded else None
        if guarded and self.fields.flag("send_anyway"):
            seen = None
        self.fields.done()
        texts = {name: _written(text) for name, text in self._texts.items()}
        return Asked(make(), texts, seen)


def _claim(form: _Form) -> Asked:
    return form.asked(m.Claim)


def _assign(form: _Form) -> Asked:
    to = form.engineer(required=True)
    form.texts("reason", required=False)
    return form.asked(lambda: m.Assign(_there(to), has_reason=bool(form._texts)))


def _hand_over(form: _Form) -> Asked:
    to = form.engineer(required=True)
    form.texts("tried", "needed")
    return form.asked(lambda: m.HandOver(_there(to)))


def _release(form: _Form) -> Asked:
    form.texts("tried", "needed")
    return form.asked(m.Release)


def _escalate(form: _Form) -> Asked:
    form.texts("goal", "tried", "needed")
    skill = form.fields.line("skill", SKILL_LIMIT)
    to = form.engineer(required=False)
    return form.asked(lambda: m.Escalate(skill, to))


def _recall(form: _Form) -> Asked:
    form.texts("reason")
    return form.asked(m.Recall)


def _transfer(form: _Form) -> Asked:
    form.texts("tried", "needed")
    skill = form.fields.line("skill", SKILL_LIMIT, required=False)
    to = form.engineer(required=False)
    return form.asked(lambda: m.Transfer(to, skill))


def _return(form: _Form) -> Asked:
    sent_back = form.fields.choice("kind", ("findings", "sent_back"), "findings") == "sent_back"
    form.texts(*(("missing",) if sent_back else ("cause", "done", "verify")))
    return form.asked(lambda: m.Return(sent_back), guarded=True)


def _wait(form: _Form) -> Asked:
    on = form.fields.choice("on", WAITS, "")
    until = form.fields.moment("until", form.zone, required=on == "date")
    asked = form.asked(lambda: m.SetWait(on, until), guarded=True)
    return asked if on == "customer" else Asked(asked.move, asked.texts)


def _resolve(form: _Form) -> Asked:
    form.texts("summary")
    kind = form.fields.choice("resolution_type", RESOLUTION_TYPES)
    verified_by = form.fields.choice("verified_by", VERIFIERS)
    return form.asked(lambda: m.Resolve(kind, verified_by), guarded=True)


def _reopen(form: _Form) -> Asked:
    form.texts("reason")
    return form.asked(m.Reopen)


def _dismiss(form: _Form) -> Asked:
    reason = form.fields.choice("reason", DISMISSALS)
    return form.asked(lambda: m.Dismiss(reason))


def _change_opener(form: _Form) -> Asked:
    to = form.engineer(required=False)
    form.texts("reason", required=False)
    return form.asked(lambda: m.ChangeOpener(to, has_reason=bool(form._texts)))


_READERS: dict[str, Callable[[_Form], Asked]] = {
    "claims": _claim,
    "assignments": _assign,
    "handovers": _hand_over,
    "releases": _release,
    "escalations": _escalate,
    "recalls": _recall,
    "transfers": _transfer,
    "returns": _return,
    "waits": _wait,
    "resolutions": _resolve,
    "reopenings": _reopen,
    "dismissals": _dismiss,
    "openers": _change_opener,
}
NOUNS = tuple(_READERS)


def read_move(
    noun: str,
    form: Mapping[str, str],
    find: FindStaff,
    zone: ZoneInfo = ZoneInfo("UTC"),  # noqa: B008
) -> Asked:
    """The move that the form at this address asks for. Raises Invalid."""
    return _READERS[noun](_Form(form, find, zone))


def read_facts(form: Mapping[str, str]) -> NewFacts:
    """Facts to change: only what the form names. Raises Invalid."""
    fields = Fields(form)
    values: dict[str, str | tuple[str, ...]] = {}
    subject = read_title(fields, "subject", SUBJECT_LIMIT) if "subject" in form else None
    if "priority" in form:
        values["priority"] = fields.choice("priority", PRIORITIES)
    for name in ("category", "skill"):
        if name in form:
            values[name] = fields.line(name, SKILL_LIMIT, required=False)
    if "tags" in form:
        values["tags"] = fields.words("tags", limit=20)
    fields.done()
    return NewFacts(subject, values)


def read_new(form: Mapping[str, str]) -> NewTicket:
    """A request that staff write down for a customer. Raises Invalid."""
    fields = Fields(form)
    kind, address = _address(fields)
    new = NewTicket(
        name=read_title(fields, "name", 120),
        address=address,
        kind=kind,
        subject=read_title(fields, "subject", SUBJECT_LIMIT),
        body=_written(fields.text("body", limit=100_000)),
        channel=fields.choice("channel", ("phone", "walk_in")),
        priority=fields.choice("priority", PRIORITIES, "medium"),
        claim=fields.flag("claim"),
    )
    fields.done()
    return new


def _address(fields: Fields) -> tuple[str, str]:
    """An e-mail address, or else a phone number, in its one form."""
    given = fields.line("email", 254, required=False)
    if given:
        known = addresses.email(given)
        if known is None:
            fields.fault("email", "This e-mail address looks unfinished.")
        return "email", known or ""
    number = addresses.phone(fields.line("phone", 60, required=False))
    if number is None:
        fields.fault("email", "We need an e-mail address or a phone number.")
    return "phone", number or ""


def _written(text: str) -> Written:
    return Written(text, rendered(text))


def _there(staff: Staff | None) -> Staff:
    if staff is None:
        raise LookupError("a form that is done has its engineer")
    return staff
