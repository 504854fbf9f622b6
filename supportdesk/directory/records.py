"""The platform's JSON for one person, read into `Staff`. Trusts nothing.

The five required fields make or break a record. An optional field that cannot be read is
dropped and reported by its name, never by what was in it.
"""

import re
from collections.abc import Mapping, Set
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, Literal, get_args
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictStr,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from supportdesk.directory.port import LONGEST_ID, BrokenRecord, is_possible_id
from supportdesk.domain.people import ROLES, Absence, Hours, Staff

RoleMap = Mapping[str, Set[str]]

_OUR_NAMES: RoleMap = {role: {role} for role in ROLES}
_Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_DAYS: tuple[_Day, ...] = get_args(_Day)
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|24:00")
_MOST_WORDS, _LONGEST_WORD, _MOST_SLOTS, _MOST_ABSENCES = 100, 100, 50, 500


def read_staff(data: object, role_map: RoleMap | None = None) -> tuple[Staff, tuple[str, ...]]:
    """The person and the names of the fields that were dropped.

    `role_map` leads from the platform's own role name to roles of ours ({"Support": {"l1"}});
    without one they go by our names. Whatever it does not name grants nothing. Raises
    BrokenRecord.
    """
    dropped: list[str] = []
    try:
        record = _Record.model_validate(data, context=dropped)
    except ValidationError as error:
        fields = sorted(
            {str(fault["loc"][0]) if fault["loc"] else "record" for fault in error.errors()}
        )
        raise BrokenRecord(f"unusable: {', '.join(fields)}") from None
    return record.to_staff(_OUR_NAMES if role_map is None else role_map, dropped), tuple(
        dict.fromkeys(dropped)
    )


def moment(text: str) -> int:
    """RFC 3339 to milliseconds. Without an offset it counts as UTC. Raises ValueError."""
    when = datetime.fromisoformat(text)
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return int(when.timestamp() * 1000)


def _or_dropped(value: Any, read: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
    if value is None:
        return None
    try:
        return read(value)
    except (ValidationError, ValueError, OverflowError, OSError):
        if isinstance(info.context, list):
            info.context.append(str(info.field_name))
        return None


def _id(text: str) -> str:
    if not is_possible_id(text):
        raise ValueError(f"an id has 1 to {LONGEST_ID} printable characters")
    return text


def _line(text: str) -> str:
    """One line that can be shown and mailed: no NUL, other control characters become spaces."""
    if "\0" in text or not text.strip():
        raise ValueError("empty, or with a NUL")
    text.encode()  # a lone surrogate is a UnicodeEncodeError, which is a ValueError
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, OSError):
        raise ValueError("not an IANA time zone") from None
    return name


def _minutes(clock: str) -> int:
    if not _CLOCK.fullmatch(clock):
        raise ValueError("not HH:MM")
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


_Line = Annotated[StrictStr, AfterValidator(_line), Field(max_length=LONGEST_ID)]
_Word = Annotated[StrictStr, AfterValidator(_line), Field(max_length=_LONGEST_WORD)]
_Words = Annotated[tuple[_Word, ...] | None, Field(max_length=_MOST_WORDS)]
_Clock = Annotated[StrictStr, AfterValidator(_minutes)]


class _Slot(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    days: Annotated[list[_Day], Field(min_length=1, max_length=7)]
    begin: Annotated[_Clock, Field(alias="from")]
    end: Annotated[_Clock, Field(alias="to")]

    def to_hours(self) -> Hours:
        begin, end = int(self.begin), int(self.end)
        if begin == end:
            raise ValueError("a slot without length")
        return Hours(frozenset(_DAYS.index(day) for day in self.days), begin, end)


class _Leave(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    begin: Annotated[StrictStr, Field(alias="from", max_length=40)]
    end: Annotated[StrictStr, Field(alias="to", max_length=40)]

    def to_absence(self, zone: ZoneInfo) -> Absence:
        """Whole days count in the person's zone, the last one included."""
        absence = Absence(_edge(self.begin, zone, 0), _edge(self.end, zone, 1))
        if absence.start >= absence.end:
            raise ValueError("ends before it starts")
        return absence


def _edge(text: str, zone: ZoneInfo, days: int) -> int:
    if len(text) == len("2026-11-21"):
        day = date.fromisoformat(text) + timedelta(days=days)
        return int(datetime.combine(day, time(), zone).timestamp() * 1000)
    return moment(text)


_Optional = WrapValidator(_or_dropped)


class _Record(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    id: Annotated[StrictStr, AfterValidator(_id)]
    username: _Line
    name: _Line
    active: StrictBool
    roles: Annotated[list[Any], Field(max_length=1000)]
    email: Annotated[_Line | None, _Optional] = None
    skills: Annotated[_Words, _Optional] = None
    languages: Annotated[_Words, _Optional] = None
    team: Annotated[_Line | None, _Optional] = None
    timezone: Annotated[
        Annotated[StrictStr, Field(max_length=64), AfterValidator(_zone)] | None, _Optional
    ] = None
    working_hours: Annotated[
        Annotated[list[_Slot], Field(max_length=_MOST_SLOTS)] | None, _Optional
    ] = None
    time_off: Annotated[
        Annotated[list[_Leave], Field(max_length=_MOST_ABSENCES)] | None, _Optional
    ] = None
    on_call: Annotated[StrictBool | None, _Optional] = None
    updated_at: Annotated[
        Annotated[StrictStr, Field(max_length=40), AfterValidator(moment)] | None, _Optional
    ] = None

    def to_staff(self, role_map: RoleMap, dropped: list[str]) -> Staff:
        zone = self.timezone or "UTC"
        return Staff(
            id=self.id,
            username=self.username,
            name=self.name,
            email=self.email or "",
            active=self.active,
            roles=_our_roles(self.roles, role_map),
            skills=self.skills or (),
            languages=self.languages or (),
            team=self.team or "",
            timezone=zone,
            working_hours=self._hours(dropped),
            time_off=self._time_off(ZoneInfo(zone), dropped),
            on_call=bool(self.on_call),
            updated_at=None if self.updated_at is None else int(self.updated_at),
        )

    def _hours(self, dropped: list[str]) -> tuple[Hours, ...]:
        try:
            return tuple(slot.to_hours() for slot in self.working_hours or ())
        except ValueError:
            dropped.append("working_hours")
            return ()

    def _time_off(self, zone: ZoneInfo, dropped: list[str]) -> tuple[Absence, ...]:
        try:
            return tuple(leave.to_absence(zone) for leave in self.time_off or ())
        except (ValueError, OverflowError):
            dropped.append("time_off")
            return ()


def _our_roles(theirs: list[Any], role_map: RoleMap) -> frozenset[str]:
    granted = {role for name in theirs if isinstance(name, str) for role in role_map.get(name, ())}
    return frozenset(granted & set(ROLES))
