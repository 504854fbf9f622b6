"""What stands in a row's columns and never may: SQLite keeps anything anywhere. Pure."""

from functools import cache
from typing import Any, get_args, get_type_hints

from supportdesk.proof.faults import Fault

NEUTRAL: dict[type, Any] = {int: 0, str: ""}


def odd(row: tuple[Any, ...]) -> tuple[str, ...]:
    """The columns of a named tuple that hold something else than their kind says.

    A truth value is 0 or 1: whatever else counts as true here, a query for 1 passes over it.
    """
    found = _of_other_kind(type(row), tuple(map(type, row)))
    for name in _flags(type(row)):
        if getattr(row, name) not in (0, 1) and name not in found:
            found += (name,)
    return found


def mended(row: Any) -> Any:
    """The row with nothing in those columns: no later check stumbles over it."""
    hints = get_type_hints(type(row))
    return row._replace(**{name: NEUTRAL[hints[name]] for name in odd(row)})


def fault(kind: str, row: Any) -> Fault:
    """One that names the columns, and the place as far as it can be known."""
    found = odd(row)
    where = {
        name: getattr(row, name, None)
        for name in ("ticket", "seq", "pos")
        if name not in found and hasattr(row, name)
    }
    return Fault(kind, f"{_listed(found)} what the desk never writes there.", **where)


def _listed(names: tuple[str, ...]) -> str:
    return f"{', '.join(names)} {'holds' if len(names) == 1 else 'hold'}"


@cache
def _of_other_kind(kind: type, types: tuple[type, ...]) -> tuple[str, ...]:
    """Asked once for each row of millions: there are few ways in which rows are made up."""
    hints = get_type_hints(kind).items()
    return tuple(
        name
        for (name, hint), found in zip(hints, types, strict=True)
        if not issubclass(found, _allowed(hint))
    )


def _allowed(hint: Any) -> tuple[type, ...]:
    return (bool, int) if hint is bool else get_args(hint) or (hint,)


@cache
def _flags(kind: type) -> tuple[str, ...]:
    return tuple(name for name, hint in get_type_hints(kind).items() if hint is bool)
