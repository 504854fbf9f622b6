"""What the live line costs: `make bench-live`, or `make bench-live ARGS='stop posts'` for parts.

Each figure is one of issue 4's, with its target. Where something is the floor of another thing
(nchan, a bare gevent server, the same without watchers) both are measured in turns in one run.
The client is load.c; what it took of a core is printed, because it shares the machine.
"""

import argparse
import sys
import time

from tests.bench import crowd, lasting, load, machine, tempo
from tests.bench.figures import Figure, Part, Size, table
from tests.bench.load import Load

PARTS: dict[str, Part] = {
    "crowd": crowd.crowd,
    "tickets": tempo.tickets,
    "readers": tempo.readers,
    "watchers": tempo.watchers,
    "rest": crowd.rest,
    "going": lasting.going,
    "dashboard": lasting.dashboard,
    "posts": tempo.posts,
    "stop": lasting.stop,
}
FILES_BESIDE = 500


def main(arguments: list[str]) -> int:
    asked = _asked(arguments)
    size = Size(asked.scale, asked.rounds, asked.minutes)
    machine.allow_files(size.streams(crowd.STREAMS) + FILES_BESIDE)
    try:
        load.program()
    except load.MissingCompiler as missing:
        print(missing)
        return 2
    if size.scale != 1:
        print(f"Streams, tickets and readers are scaled to {size.scale:g}: this proves nothing.")
    figures = [figure for name in asked.parts or PARTS for figure in _measured(name, size)]
    print(f"\n{machine.described()}")
    table(figures)
    return 0


def _measured(name: str, size: Size) -> list[Figure]:
    began, known = time.monotonic(), len(Load.runs)
    print(f"{name}: {PARTS[name].__doc__} {machine.described()}", flush=True)
    figures = []
    try:
        for figure in PARTS[name](size):
            figures.append(figure)
    except load.Spoiled as why:
        figures.append(Figure(name, "nothing refused or lost", str(why), False))
    busy = max((run.busy() for run in Load.runs[known:]), default=0.0) * 100
    late = max((run.late_ms() for run in Load.runs[known:]), default=0.0)
    took = f"{time.monotonic() - began:.0f} s"
    print(
        f"  took {took}; the client was busy {busy:.0f} % of a core, late by {late:.1f} ms at most"
    )
    Load.runs.clear()
    return figures


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench-live", description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", metavar="part", help=", ".join(PARTS))
    parser.add_argument("--scale", type=float, default=1.0, help="of streams, for slow machines")
    parser.add_argument("--rounds", type=int, default=3, help="of each measurement")
    parser.add_argument("--minutes", type=float, default=0.75, help="of coming and going")
    asked = parser.parse_args(arguments)
    if strange := set(asked.parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(strange))}; there are {', '.join(PARTS)}")
    return asked


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
