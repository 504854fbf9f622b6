"""A staff platform in memory, for tests: it says what it is told, and fails when told."""

from collections.abc import Iterator

from supportdesk.directory.port import (
    BrokenRecord,
    Inactive,
    Locked,
    SlowDown,
    Unreachable,
    WrongPassword,
    is_possible_id,
)
from supportdesk.domain.people import Staff

RIGHT = "right"


class MemoryDirectory:
    """`people` by id, `passwords` by user name; the other attributes switch faults on."""

    def __init__(self, *people: Staff, password: str = RIGHT) -> None:
        self.people = {person.id: person for person in people}
        self.passwords = {person.username: password for person in people}
        self.locked: set[str] = set()
        self.broken: set[str] = set()
        self.slow_down: int | None = None
        self.unreachable = False
        self.asked: list[str] = []

    def put(self, person: Staff, password: str = RIGHT) -> None:
        self.people[person.id] = person
        self.passwords[person.username] = password

    def verify(self, username: str, password: str, client: str) -> Staff:
        self._reach(f"verify {username}")
        if self.slow_down is not None:
            raise SlowDown(self.slow_down)
        if password != self.passwords.get(username):
            raise WrongPassword
        person = next(one for one in self.people.values() if one.username == username)
        if person.username in self.locked:
            raise Locked
        if not person.active:
            raise Inactive
        return person

    def get(self, staff_id: str) -> Staff | None:
        if not is_possible_id(staff_id):
            return None
        self._reach(staff_id)
        if staff_id in self.broken:
            raise BrokenRecord("unusable: active")
        return self.people.get(staff_id)

    def changed_since(self, when: int | None) -> Iterator[Staff]:
        self._reach("list")
        for person in list(self.people.values()):
            if person.id in self.broken:
                continue
            if when is None or person.updated_at is None or person.updated_at >= when:
                yield person

    def _reach(self, what: str) -> None:
        self.asked.append(what)
        if self.unreachable:
            raise Unreachable("switched off")
