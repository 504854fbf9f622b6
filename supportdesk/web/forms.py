"""Reading forms: every fault is collected, then raised as one Invalid. No Flask in here.

A feature's `forms.py` turns a mapping into a frozen dataclass with it:

    @dataclass(frozen=True)
    class Handover:
        assignee: str
        tried: str
        needed: str

    def read_handover(form: Mapping[str, str]) -> Handover:
        fields = Fields(form)
        made = Handover(
            assignee=fields.line("assignee", 200),
            tried=fields.text("tried"),
            needed=fields.text("needed"),
        )
        fields.done()
        return made
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from supportdesk.domain.errors import Invalid

FIELD_LIMIT = 10_000
FIRST_YEAR, LAST_YEAR = 1970, 2999

T = TypeVar("T")


class Fields:
    """One submitted form. Each method gives a value, or notes what is wrong and gives an empty one.

    Call `done()` before using any of them.
    """

    def __init__(self, form: Mapping[str, str]) -> None:
        self._form = form
        self.faults: dict[str, str] = {}

    def done(self) -> None:
        """Raises Invalid when anything was wrong."""
        if self.faults:
            raise Invalid(self.faults)

    def fault(self, name: str, sentence: str) -> None:
        """Note what is wrong with a field; the first sentence of a field stays."""
        self.faults.setdefault(name, sentence)

    def text(self, name: str, *, required: bool = True, limit: int = FIELD_LIMIT) -> str:
        """Text of several lines, trimmed, 1 to `limit` characters; "" when it may be left out."""
        value = self._raw(name).replace("\r\n", "\n").replace("\r", "\n").strip()
        if not value and required:
            self.fault(name, "Write something here.")
        if len(value) > limit:
            self.fault(name, f"At most {limit:,} characters; this has {len(value):,}.")
        return value

    def line(self, name: str, limit: int = 200, *, required: bool = True) -> str:
        """Text of one line: every run of white space becomes one space."""
        value = " ".join(self._raw(name).split())
        if not value and required:
            self.fault(name, "Fill this in.")
        if len(value) > limit:
            self.fault(name, f"At most {limit:,} characters; this has {len(value):,}.")
        return value

    def choice(self, name: str, allowed: Iterable[str], default: str | None = None) -> str:
        """One of the words; without a default it must be given."""
        value, words = self._raw(name).strip(), tuple(allowed)
        if not value and default is not None:
            return default
        if value not in words:
            self.fault(name, "Choose one of these." if words else "There is nothing to choose.")
            return default or ""
        return value

    def seen(self, name: str = "seen") -> int:
        """The last number a writer had seen; missing or unreadable counts as 0."""
        value = self._raw(name).strip()
        return int(value) if re.fullmatch(r"[0-9]{1,12}", value) else 0

    def flag(self, name: str) -> bool:
        """A ticked box, `1`."""
        return self._raw(name).strip().lower() in ("1", "on", "true", "yes")

    def words(self, name: str, limit: int = 50, each: int = 40) -> tuple[str, ...]:
        """Several values of one name, or a comma list; blank and repeated ones are dropped."""
        parts = [part.strip() for value in self._all(name) for part in value.split(",")]
        found = tuple(dict.fromkeys(" ".join(part.split()) for part in parts if part))
        if len(found) > limit or any(len(word) > each for word in found):
            self.fault(name, f"At most {limit} words of at most {each} characters.")
        return found[:limit]

    def read(
        self, name: str, reader: Callable[[str], T | None], sentence: str, *, required: bool = True
    ) -> T | None:
        """What `reader` makes of one line (an address, a number of a telephone); it gives None
        for what it cannot read, and `sentence` says so."""
        value = self._raw(name).strip()
        if not value and not required:
            return None
        found = reader(value) if value and len(value) <= FIELD_LIMIT else None
        if found is None:
            self.fault(name, sentence)
        return found

    def moment(self, name: str, zone: ZoneInfo, *, required: bool = True) -> int | None:
        """A point in time in milliseconds: RFC 3339, or date and time in the writer's zone."""
        value = self._raw(name).strip()
        if not value and not required:
            return None
        try:
            found = datetime.fromisoformat(value.replace("Z", "+00:00").replace("z", "+00:00"))
            known = found if found.tzinfo else found.replace(tzinfo=zone)
            if not FIRST_YEAR <= found.year <= LAST_YEAR:  # every zone must be able to show it
                raise ValueError
            return (known - _EPOCH) // timedelta(milliseconds=1)
        except (ValueError, OverflowError):
            self.fault(name, "A date and a time, such as 2026-11-24 09:00.")
            return None

    def _raw(self, name: str) -> str:
        return self._sound(name, self._form.get(name) or "")

    def _all(self, name: str) -> list[str]:
        several = getattr(self._form, "getlist", None)
        values = several(name) if several else [self._form.get(name) or ""]
        return [self._sound(name, value) for value in values]

    def _sound(self, name: str, value: str) -> str:
        """Text that a database can hold: no NUL, no half of a surrogate pair."""
        if not isinstance(value, str):
            self.fault(name, "This must be text.")
            return ""
        if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
            self.fault(name, "This holds a character that cannot be stored. Remove it.")
            return ""
        return value


_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
