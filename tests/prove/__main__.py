"""`make prove`: a desk of its own, a support channel at sixty times its speed, and faults.

Exit status 0 when every message that was acknowledged reached every reader once and in order.
"""

import argparse
import signal
import sys
import tempfile
import time
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from tests.prove import house as houses
from tests.prove import report, tempo
from tests.prove.cast import Cast
from tests.prove.faults import (
    NEVER,
    Faults,
    badly_told_of_the_disk,
    refused_by_deploy,
    streams_refused_by_deploy,
)
from tests.prove.judge import LONGEST_SILENCE, Log, Sent, history, is_good, judge
from tests.prove.plants import PLANTS
from tests.prove.readers import Sleeper, Stray
from tests.prove.renewed import drawn_wrongly, still_old
from tests.prove.tempo import Saying
from tests.prove.writers import Writer

CHAT = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "chat" / "chat.jsonl"
LEAD = 1.0
LONGEST_NAP = 70.0
"""By then a reader that reads nothing was cut off, whatever waits for it."""


def main(arguments: list[str]) -> int:
    wish = _wish(arguments)
    sayings, source = _sayings(wish)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="desk-prove-")))
        house = houses.build(wish.database, folder, stack)
        report.opening(house, sayings, source)
        if wish.log:
            stack.callback(report.keep, house, wish.log)
        return prove(house, sayings, wish, stack)


def prove(
    house: houses.House, sayings: list[Saying], wish: argparse.Namespace, stack: ExitStack
) -> int:
    """Let everybody talk while things break; then count."""
    cast = Cast(house, 1 + max(saying.channel for saying in sayings))
    readers = cast.readers()
    for reader in readers:
        reader.start()
        stack.callback(reader.hang_up)
    for reader in readers:
        reader.wait_until_ready()
    start = time.monotonic() + LEAD
    for reader in readers:
        if isinstance(reader, Sleeper):
            reader.rest(*_nap(start, sayings[-1].at))
        elif isinstance(reader, Stray):
            reader.stray(start + sayings[-1].at / 3)
    writers, ledger = cast.writers(sayings, start)
    for writer in writers:
        writer.start()
        stack.callback(writer.hang_up)
    speaks = partial(cast.speaks_at_length, writers, ledger)
    faults = Faults(house, sayings[-1].at + LEAD, speaks)
    if not wish.calm:
        faults.run()
    _wait_for(writers, ledger)
    _settle(ledger, [reader.log for reader in readers])
    for reader in readers:
        reader.stop()
    logs = PLANTS[wish.plant]([reader.log for reader in readers])
    found = [judge(ledger, log) for log in logs]
    troubles = [trouble for each in writers for trouble in each.troubles]
    streams = [trouble for log in logs for trouble in log.troubles]
    wrong = [*history(ledger, logs), *(each for writer in writers for each in writer.refused)]
    wrong += refused_by_deploy(faults.done, troubles) + faults.broken
    wrong += badly_told_of_the_disk(faults.done, troubles)
    wrong += streams_refused_by_deploy(faults.done, logs) + drawn_wrongly(faults.done, logs)
    wrong += still_old(faults.done, house.machines, cast.rooms[0])
    checked = houses.verify(house)
    if checked[0]:
        wrong += ["flask verify found faults:", *checked[1]]
    good = is_good(ledger, found, wrong)
    report.closing(house, ledger, found, wrong, faults.done, troubles, streams, checked, start)
    report.verdict(good)
    return 0 if good else 1


def _nap(start: float, seconds: float) -> tuple[float, float]:
    """In the midst of it, so that much is said before and after."""
    return start + seconds * 0.15, min(seconds * 0.6, LONGEST_NAP)


def _wait_for(writers: list[Writer], ledger: list[Sent]) -> None:
    """Until all is said. A slow machine takes its time; one that stands still does not."""
    while not all(writer.done.is_set() for writer in writers):
        known = [sent.known for sent in ledger if sent.acknowledged is not None]
        latest = max([*known, *(sent.at for sent in ledger if sent.tries == 1)], default=0.0)
        if latest and time.monotonic() - latest > LONGEST_SILENCE:
            break
        NEVER.wait(0.5)
    for writer in writers:
        writer.hang_up()
    for writer in writers:
        writer.stop()


def _settle(ledger: list[Sent], logs: list[Log]) -> None:
    """Until everybody has everything, or had the time for it."""
    end = time.monotonic() + LONGEST_SILENCE
    while time.monotonic() < end and any(judge(ledger, log).lost for log in logs):
        NEVER.wait(0.5)


def _sayings(wish: argparse.Namespace) -> tuple[list[Saying], str]:
    path = Path(wish.chat) if wish.chat else CHAT
    if path.is_file() and not wish.made_up:
        sayings, source = tempo.of_file(path), str(path)
    else:
        sayings, source = tempo.made_up(), "made up, with the tempo of a support channel"
    sayings = [saying for saying in sayings if saying.channel < wish.channels]
    if wish.minutes:
        sayings = tempo.shortened(sayings, wish.minutes * 60)
    return sayings, source


def _wish(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make prove", description=__doc__)
    parser.add_argument("--minutes", type=float, help="how long; without, the whole day: 18")
    parser.add_argument("--database", choices=("", "sqlite", "postgresql"), default="")
    parser.add_argument("--chat", help="a file of messages: channel, minute, who, text")
    parser.add_argument("--channels", type=int, default=10, help="how many side by side")
    parser.add_argument("--made-up", action="store_true", help="no file, the shape only")
    parser.add_argument("--log", type=Path, help="a file for everything the desk's programs say")
    parser.add_argument("--calm", action="store_true", help="nothing is broken")
    parser.add_argument(
        "--plant",
        choices=sorted(PLANTS),
        default="",
        help="spoil what a reader heard, to see that it is noticed",
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what we started ends with us
    sys.exit(main(sys.argv[1:]))
