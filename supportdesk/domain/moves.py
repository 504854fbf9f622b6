"""What people and the desk can ask of a ticket. Texts travel beside a move, never in it."""

from dataclasses import dataclass

from supportdesk.domain.people import Staff


@dataclass(frozen=True)
class Move:
    """The root of all moves."""


@dataclass(frozen=True)
class Claim(Move):
    pass


@dataclass(frozen=True)
class Assign(Move):
    to: Staff
    has_reason: bool = False


@dataclass(frozen=True)
class HandOver(Move):
    to: Staff


@dataclass(frozen=True)
class Release(Move):
    pass


@dataclass(frozen=True)
class Escalate(Move):
    skill: str
    to: Staff | None = None


@dataclass(frozen=True)
class Recall(Move):
    pass


@dataclass(frozen=True)
class Transfer(Move):
    """To an engineer or to the queue of a skill: exactly one is given."""

    to: Staff | None = None
    skill: str = ""


@dataclass(frozen=True)
class Return(Move):
    """Back to the opener with findings, or sent back (`sent_back`)."""

    sent_back: bool = False


@dataclass(frozen=True)
class SetWait(Move):
    """`on` empty ends the wait."""

    on: str
    until: int | None = None


@dataclass(frozen=True)
class Resolve(Move):
    resolution_type: str
    verified_by: str


@dataclass(frozen=True)
class Reopen(Move):
    """Also brings a dismissed ticket back."""


@dataclass(frozen=True)
class Close(Move):
    pass


@dataclass(frozen=True)
class Dismiss(Move):
    reason: str


@dataclass(frozen=True)
class ChangeOpener(Move):
    """`to` None means the person who asks."""

    to: Staff | None = None
    has_reason: bool = False


@dataclass(frozen=True)
class Leave(Move):
    """The staff platform says that a person is gone, or lost a role."""

    staff_id: str
    as_opener: bool
    as_holder: bool
    why: str


@dataclass(frozen=True)
class EndWait(Move):
    """The time of a wait has passed."""
