"""What the proof prints."""

import threading
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.prove.faults import Done
from tests.prove.house import House
from tests.prove.judge import Found, Sent
from tests.prove.line import Trouble
from tests.prove.tempo import Saying

PAUSE = threading.Event()  # never set
MOST = 10
HEAD = ("reader", "received", "lost", "doubled", "out of order", "not theirs")
HEAD_SECONDS = ("came back", "refused", "latest", "longest silence")


def opening(house: House, sayings: Sequence[Saying], source: str) -> None:
    machines = "two machines" if len(house.machines) > 1 else "one machine"
    if len(house.machines) > 1 and not house.machines[0].namespace:
        machines = "two desks on this machine"
    _say(f"A desk of its own on {house.database}, {machines}.")
    channels = len({saying.channel for saying in sayings})
    _say(
        f"{len(sayings)} messages in {channels} channels, {sayings[-1].at / 60:.1f} minutes"
        f" at sixty times their speed ({source})."
    )
    for each in house.left_out:
        _say(f"Left out, {each}.")


def closing(
    house: House,
    ledger: Sequence[Sent],
    found: Sequence[Found],
    wrong: Sequence[str],
    done: Sequence[Done],
    troubles: Sequence[Trouble],
    streams: Sequence[Trouble],
    checked: tuple[int, list[str]],
    start: float,
) -> None:
    _say("\nWhat was done to it:")
    for each in done:
        hit = Counter(t.what for t in (*troubles, *streams) if each.began <= t.at < each.ended + 1)
        tries = ", ".join(f"{n}× {what}" for what, n in hit.items())
        _say(
            f"  {each.began - start:6.1f} s  {each.name} {each.told}"
            + (f" (tries that had to be repeated: {tries})" if tries else "")
        )
    _say("")
    _table(found, start)
    acknowledged = sum(sent.acknowledged is not None for sent in ledger)
    took = sorted(sent.known - sent.at for sent in ledger if sent.acknowledged is not None)
    _say(f"\nsent {len(ledger)}, acknowledged {acknowledged}, in {_tries(ledger)} tries;")
    if took:
        middle = took[len(took) // 2] * 1e3
        _say(f"acknowledged after {middle:.0f} ms (median), {took[-1]:.1f} s at most.")
    _say(f"tries without a good answer: {_counted(t.what for t in troubles) or 'none'};")
    _say(f"streams that were refused: {_counted(t.what for t in streams) or 'none'}.")
    complaints = [line for machine in house.machines for line in machine.complaints()]
    if complaints:
        _say(f"The desk logged {len(complaints)} errors, such as:")
        _few(complaints)
    _say(_checked(checked))
    if wrong:
        _say("\nWrong:")
        _few(wrong)


def keep(house: House, path: Path) -> None:
    """What the programs said, for whoever looks for the reason."""
    with path.open("w") as log:
        for machine in house.machines:
            log.writelines(f"{machine.name} {line}\n" for line in machine.supervisor.lines)


def verdict(good: bool) -> None:
    _say("Nothing was lost, doubled or out of order." if good else "THE PROMISE DID NOT HOLD.")


def _table(found: Sequence[Found], start: float) -> None:
    _say(f"{HEAD[0]:18}" + "".join(f"{name:>17}" for name in (*HEAD[1:], *HEAD_SECONDS)))
    for each in found:
        counts = (len(x) for x in (each.lost, each.doubled, each.disordered, each.foreign))
        cells = [str(each.received), *map(str, counts), str(each.returns), str(each.refused)]
        cells += [f"{each.latest:.1f} s", f"{each.silence:.1f} s"]
        _say(f"{each.name:18}" + "".join(f"{cell:>17}" for cell in cells))
    for each in found:
        kinds = {"lost": each.lost, "doubled": each.doubled, "out of order": each.disordered}
        kinds |= {"not theirs": each.foreign, "turned away": each.turned_away}
        for kind, what in kinds.items():
            if what:
                _say(f"{each.name}: {kind}: {', '.join(what[:MOST])}")
        if each.slept:
            back = "was cut off and came back by number" if each.returns else "went on where it was"
            _say(f"{each.name} read nothing for {each.slept:.0f} s, then {back}.")
        if each.resets:
            _say(f"{each.name} asked from nowhere, was told to start anew, and fetched its page.")
        for known, came, word in each.late[:MOST]:
            when = f"acknowledged at {known - start:.1f} s, came at {came - start:.1f} s"
            _say(f"{each.name}: late: {word}, {when}")


def _tries(ledger: Sequence[Sent]) -> int:
    return sum(sent.tries for sent in ledger)


def _counted(whats: "Sequence[str] | object") -> str:
    return ", ".join(f"{n}× {what}" for what, n in Counter(whats).items())  # type: ignore[call-overload]


def _checked(checked: tuple[int, list[str]]) -> str:
    status, lines = checked
    return (
        f"flask verify: {'the history is whole' if status == 0 else f'exit {status}'}. {lines[-1:]}"
    )


def _few(lines: Sequence[str]) -> None:
    for line in lines[:MOST]:
        _say(f"  {line[:300]}")
    if len(lines) > MOST:
        _say(f"  … and {len(lines) - MOST} more")


def _say(line: str) -> None:
    print(line, flush=True)
