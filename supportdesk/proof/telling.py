"""A report in words for people, and as values for programs."""

from collections.abc import Iterator
from typing import Any

from supportdesk.domain.durations import MINUTE
from supportdesk.proof.faults import KINDS, Fault, Report
from supportdesk.proof.files import ERASED_WITHIN
from supportdesk.proof.line import LATE
from supportdesk.tickets.changing import prefix


def lines(report: Report) -> Iterator[str]:
    """What `flask verify` prints."""
    looked_at = f"{report.events:,} events of {report.tickets:,} tickets"
    if report.whole:
        yield f"Whole: {looked_at}. Numbers, positions, rows, texts, files and digests agree."
    else:
        faults = sum(report.count.values())
        yield f"NOT WHOLE: {faults:,} {'fault' if faults == 1 else 'faults'} in {looked_at}."
    if report.unchained:
        yield (
            f"Warning: the desk's chain ends at position {report.chained}; the newest "
            f"{report.unchained:,} are not in it yet. The worker takes them in every two seconds; "
            f"after {LATE // MINUTE} minutes it is a fault."
        )
    if report.erasing:
        yield (
            f"{report.erasing:,} withdrawn {'file has' if report.erasing == 1 else 'files have'} "
            f"bytes that a job deletes; after {ERASED_WITHIN // MINUTE} minutes it is a fault."
        )
    for kind, fault in report.first.items():
        yield from _fault(kind, fault, report.count[kind])
    if report.whole:
        yield f"Checkpoint: {report.checkpoint}"
        yield "Keep it elsewhere: `flask verify --since` proves that nothing recorded now is gone."


def values(report: Report) -> dict[str, Any]:
    """The same as JSON values."""
    return {
        "whole": report.whole,
        "tickets": report.tickets,
        "events": report.events,
        "chained": report.chained,
        "unchained": report.unchained,
        "erasing": report.erasing,
        "checkpoint": report.checkpoint,
        "faults": [
            {
                "kind": kind,
                "count": report.count[kind],
                "ticket": fault.ticket,
                "number": fault.seq,
                "position": fault.pos,
                "what": fault.what,
                "todo": KINDS[kind].todo,
            }
            for kind, fault in report.first.items()
        ],
    }


def _fault(kind: str, fault: Fault, count: int) -> Iterator[str]:
    yield ""
    yield f"{KINDS[kind].means} ({kind}, {count:,}). The first:"
    what = fault.what.encode(errors="backslashreplace").decode()  # a name may be no text
    yield f"  {_place(fault)}{what}"
    yield f"  {KINDS[kind].todo}"


def _place(fault: Fault) -> str:
    """ "TKT-1042 #3 (position 118): ", as far as it is known."""
    parts = [] if fault.ticket is None else [f"{prefix()}-{fault.ticket}"]
    parts += [] if fault.seq is None else [f"#{fault.seq}"]
    if fault.pos is not None:
        parts += [f"(position {fault.pos})" if parts else f"Position {fault.pos}"]
    return f"{' '.join(parts)}: " if parts else ""
