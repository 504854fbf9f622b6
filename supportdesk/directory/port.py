"""What the desk asks of a staff platform, and the answers it knows. Adapters live beside it.

Absent, inactive and unreachable are three different answers everywhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from supportdesk.domain.people import Staff

LONGEST_ID = 200


class DirectoryError(Exception):
    """The root of everything a directory may raise."""


class WrongPassword(DirectoryError):
    """Name and password do not belong together, or the name is unknown: the same answer."""


class Inactive(DirectoryError):
    """The password is right, and the person may not come in any more."""


class Locked(DirectoryError):
    """The password is right, and the platform has locked the account."""


class SlowDown(DirectoryError):
    """The platform wants fewer questions. `after` is the number of seconds to wait."""

    def __init__(self, after: int = 60) -> None:
        super().__init__(f"asked to wait {after} s")
        self.after = after


class Unreachable(DirectoryError):
    """No usable answer: down, slow, refusing our token, or not talking our language.

    It never says anything about a person.
    """


class BrokenRecord(Unreachable):
    """The platform is there, but this person's record cannot be used."""


class Directory(Protocol):
    """The port. Every adapter passes `tests/directory/test_contract.py`."""

    def verify(self, username: str, password: str, client: str) -> Staff:
        """The person, if the password is right. `client` is the address they come from.

        Asked once, never again by itself. Raises WrongPassword, Inactive, Locked, SlowDown,
        Unreachable.
        """
        ...

    def get(self, staff_id: str) -> Staff | None:
        """The person, inactive ones too, or None for one who is certainly absent.

        Raises Unreachable.
        """
        ...

    def changed_since(self, when: int | None) -> Iterator[Staff]:
        """Everybody whose record changed at or after `when` (ms; None: everybody).

        Broken records are left out. Raises Unreachable, also half-way.
        """
        ...


class State(StrEnum):
    ACTIVE = "active"
    INACTIVE = "inactive"
    ABSENT = "absent"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of a person. `staff` is there when ACTIVE or INACTIVE by the platform's word.

    `as_of` is when the platform was asked (ms; 0: never). `late`: it could not be asked again
    since, so the page names the age.
    """

    state: State
    staff: Staff | None
    as_of: int
    late: bool = False


def is_possible_id(staff_id: str) -> bool:
    """Whether a platform could know this id at all; anything else is not worth a question."""
    return 0 < len(staff_id) <= LONGEST_ID and staff_id.isprintable()
