"""What is done to the desk while people talk: one thing after the other, each with its moment."""

import http.client
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from supportdesk.gunicorn_conf import ANNOUNCEMENT
from tests.processes import is_gone
from tests.prove.cables import Cable
from tests.prove.disk import Disk
from tests.prove.house import House, Machine
from tests.prove.judge import Log
from tests.prove.line import Trouble, wait_until_well
from tests.prove.writers import Writer

DEPLOY = "deploy"
DISK = "the database's disk full"
NO_SPACE = "no space left"
PATIENCE = 180.0  # a busy machine takes its time; how long it took is told
NEW_IS_READY = rf"^new web +{ANNOUNCEMENT}"
LONGEST_END = 5.0  # seconds from the moment the new version is ready
NEVER = threading.Event()


@dataclass(frozen=True)
class Fault:
    """`do` takes how many seconds it may last, and tells what is worth telling."""

    name: str
    do: Callable[[float], str]


@dataclass
class Done:
    """One that happened; times of the monotonic clock."""

    name: str
    began: float
    ended: float = float("inf")
    told: str = ""


@dataclass
class Faults:
    """Does them over and over, evenly, and in the middle the deploy."""

    house: House
    seconds: float
    speaks: Callable[[], Writer]
    """Somebody with much to say, who has not begun."""
    done: list[Done] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def run(self) -> None:
        """Until the last one is over. Only in the main thread: the database that it starts again
        ends with the thread that started it."""
        faults = list(kinds(self.house, self.speaks))
        start = time.monotonic()
        pause, longest = rhythm(len(faults), self.seconds)
        plan = [faults[n % len(faults)] for n in range(int(self.seconds / pause) - 2)]
        plan[len(plan) // 2 : len(plan) // 2] = deploys(self.house.machines)
        for turn, fault in enumerate(plan):
            NEVER.wait(max(0.0, start + (turn + 0.5) * pause - time.monotonic()))
            self._do(fault, longest)

    def _do(self, fault: Fault, seconds: float) -> None:
        done = Done(fault.name, time.monotonic())
        self.done.append(done)
        try:
            done.told = fault.do(seconds)
        except Exception as error:
            self.broken.append(f"{fault.name}: {type(error).__name__}: {error}")
        done.ended = time.monotonic()


def rhythm(kinds: int, seconds: float) -> tuple[float, float]:
    """Seconds from one to the next, and how long one may last: at least each once."""
    pause = min(15.0, seconds / (kinds + 2))
    return pause, pause * 0.6


def kinds(house: House, speaks: Callable[[], Writer]) -> Iterator[Fault]:
    """What this system can do, in the order in which it is done."""
    first, last = house.machines[0], house.machines[-1]
    yield Fault("kill -9 one web process", lambda _: said(first.kill_one_web()))
    yield Fault("kill -9 the worker", lambda _: said(last.kill("worker")))
    if last.namespace:
        back, front = last.namespace.back, last.namespace.front
        yield Fault(f"{last.name}'s cable to the database cut", lambda s: cut(back, s))
        yield Fault(f"{last.name}'s cable to the database slow", lambda s: slow(back, s))
        yield Fault(f"people's cable to {last.name} cut", lambda s: cut(front, s))
    yield Fault("kill -9 every web process of a machine", lambda _: said(last.kill("web")))
    if disk := house.disk:
        yield Fault(DISK, lambda s: fill(disk, speaks, s))
    if house.cluster:
        yield Fault("restart of the database", lambda s: restart(house, s))


def deploys(machines: Sequence[Machine]) -> list[Fault]:
    """One machine after the other."""
    return [
        Fault(f"{DEPLOY} at {machine.address.url}", lambda _, m=machine: renew(m))
        for machine in machines
    ]


def refused_by_deploy(done: Sequence[Done], troubles: Sequence[Trouble]) -> list[str]:
    """Requests to a machine that got no good answer while it was renewed."""
    return [
        f"{trouble.what} during {deployed.name}"
        for deployed, its in _deploys(done, troubles)
        for trouble in its
    ]


def streams_refused_by_deploy(done: Sequence[Done], logs: Iterable[Log]) -> list[str]:
    """Streams that a machine answered with an error while it was renewed, or that one reader was
    refused there more than once.

    Once without an answer is how a process goes: it tells its streams to come back, and one of
    these may come by a connection that is just being closed.
    """
    return [
        f"{log.name}: {trouble.what} during {deployed.name}"
        for log in logs
        for deployed, its in _deploys(done, log.troubles)
        for trouble in its
        if trouble.status or len(its) > 1
    ]


def badly_told_of_the_disk(done: Sequence[Done], troubles: Sequence[Trouble]) -> list[str]:
    """Posts that a full disk refused otherwise than with 503 and words, and when none was."""
    wrong = []
    for full in (each for each in done if each.name == DISK):
        its = [t for t in troubles if t.status and full.began <= t.at and t.ended <= full.ended]
        wrong += [
            f"{t.status} while the disk was full: {t.told[:200]}"
            for t in its
            if t.status != http.client.SERVICE_UNAVAILABLE or NO_SPACE not in t.told
        ]
        wrong += [] if its else ["nobody was told that the disk is full"]
    return wrong


def _deploys(
    done: Sequence[Done], troubles: Sequence[Trouble]
) -> Iterator[tuple[Done, list[Trouble]]]:
    """Each deploy, and the troubles that began at its machine meanwhile.

    One that was still under way when the next fault began may be that one's.
    """
    ends = [*(each.began for each in done[1:]), float("inf")]
    for deployed, then in zip(done, ends, strict=False):
        here = (each for each in troubles if deployed.name == f"{DEPLOY} at {each.where}")
        meanwhile = (each for each in here if deployed.began <= each.at <= deployed.ended)
        yield deployed, [each for each in meanwhile if each.ended < then]


def renew(machine: Machine) -> str:
    wait_until_well(machine.address, PATIENCE)
    began = time.monotonic()
    old = machine.reload()
    machine.supervisor.expect(NEW_IS_READY, PATIENCE)
    took = gone_after(old, LONGEST_END)
    wait_until_well(machine.address, PATIENCE)
    return f"took {time.monotonic() - began:.1f} s, old processes gone {took:.1f} s after the new"


def gone_after(pids: Sequence[int], longest: float) -> float:
    """The seconds until all of them are gone. Raises TimeoutError when it takes longer."""
    began = time.monotonic()
    for pid in pids:
        if not is_gone(pid, max(0.0, began + longest - time.monotonic())):
            raise TimeoutError(f"an old process stayed for more than {longest:g} s")
    return time.monotonic() - began


def cut(cable: Cable, seconds: float) -> str:
    cable.cut()
    try:
        NEVER.wait(seconds)
    finally:
        cable.mend()
    return f"for {seconds:.1f} s"


def slow(cable: Cable, seconds: float) -> str:
    how = cable.slow()
    try:
        NEVER.wait(seconds)
    finally:
        cable.quicken()
    return f"for {seconds:.1f} s: {how}"


def restart(house: House, seconds: float) -> str:
    assert house.cluster
    began = time.monotonic()
    house.cluster.down(signal.SIGQUIT)  # as a crash: nobody is told, the log is played again
    NEVER.wait(seconds / 2)
    house.cluster.up()
    return f"away for {time.monotonic() - began:.1f} s"


def fill(disk: Disk, speaks: Callable[[], Writer], seconds: float) -> str:
    """Until somebody was told that there is no room, who says it again when there is."""
    began, end = time.monotonic(), time.monotonic() + PATIENCE
    disk.fill()
    try:
        speaker = speaks()
        speaker.start()
        while not speaker.troubles and time.monotonic() < end:
            if speaker.done.wait(0.05):
                speaker = speaks()
                speaker.start()
        NEVER.wait(began + seconds - time.monotonic())
    finally:
        disk.empty()
    took = time.monotonic() - began
    if not speaker.done.wait(PATIENCE):
        raise TimeoutError("what was told that there is no room never got any")
    return f"for {took:.1f} s"


def said(_: object) -> str:
    return ""
