"""Whether a deploy is seen: the new version everywhere after it, and never half of each."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from tests.prove.cast import Room
from tests.prove.faults import DEPLOY, Done
from tests.prove.house import Machine
from tests.prove.judge import Log
from tests.prove.line import get, wait_until_well
from tests.prove.versions import NEW, OLD, versions_in

PATIENCE = 60.0


def drawn_wrongly(done: Iterable[Done], logs: Iterable[Log]) -> list[str]:
    """Frames of two versions; old ones of a machine that had told the same reader a new one, or
    on a stream that was opened after its deploy."""
    since = {each.name.removeprefix(f"{DEPLOY} at "): each.ended for each in done}
    return [f"{log.name}: {what}" for log in logs for what in _wrong(log, since)]


def still_old(done: Sequence[Done], machines: Iterable[Machine], room: Room) -> Iterator[str]:
    """Where a renewed machine tells a whole ticket anew, and it is not the new version's."""
    names = [each.name for each in done]
    for machine in machines:
        if f"{DEPLOY} at {machine.address.url}" in names:
            wait_until_well(machine.address, PATIENCE)
            yield from _old_replays(machine, room)


def _wrong(log: Log, since: dict[str, float]) -> Iterator[str]:
    newest: dict[str, str] = defaultdict(lambda: OLD)
    for drawn in log.drawn:
        found = max(drawn.versions, default="")
        if len(drawn.versions) != 1:
            yield f"a frame of {len(drawn.versions)} versions from {drawn.where}"
        elif found < newest[drawn.where]:
            yield f"an old frame after a new one from {drawn.where}"
        elif drawn.opened > since.get(drawn.where, float("inf")) and found != NEW:
            yield f"an old frame from {drawn.where} on a stream opened after its deploy"
        newest[drawn.where] = max(newest[drawn.where], found)


def _old_replays(machine: Machine, room: Room) -> Iterator[str]:
    path = f"/live?topics=ticket-{room.number}&after=0&once=1"
    for cookie, whose in ((room.customer, "&as=customer"), (room.staff, "")):
        found = versions_in(get(machine.address, path + whose, cookie, PATIENCE))
        if found != {NEW}:
            yield f"{machine.address.url} tells ticket {room.number} with versions {sorted(found)}"
