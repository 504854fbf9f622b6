"""The desk that is put to the test: a database, a staff platform, one machine or two."""

import os
import random
import re
import signal
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from supportdesk.demo.household import Household
from supportdesk.demo.run import company
from tests.postgres import OPTIONS, Cluster
from tests.postgres import Missing as NoPostgres
from tests.processes import Observed, is_gone
from tests.prove import cables, versions
from tests.prove.cables import Namespace
from tests.prove.disk import Disk, mounted
from tests.prove.line import Address, wait_until_well
from tests.prove.relay import relayed
from tests.servers import command_line, descendants, free_port

START_SECONDS = 90
MARKS = {"web": "gunicorn", "worker": "supportdesk.worker"}
# A crash of the database loses nothing that was acknowledged: no speed for durability here.
SAFE = {"max_connections": OPTIONS["max_connections"], "fsync": "off"}
# The line itself shall tell every message, also after minutes: nothing is left to a reload.
SETTINGS = {"DESK_LIMITS": "off", "DESK_REPLAY_FRAMES": "100000"}


@dataclass
class Machine:
    """One `make serve` in a folder of `code`: its supervisor with web processes and a worker."""

    name: str
    address: Address
    data: Path
    code: Path
    env: Mapping[str, str]
    namespace: Namespace | None = None
    supervisor: Observed = field(init=False)

    def start(self, stack: ExitStack) -> None:
        command = [sys.executable, "-m", "supportdesk.serve"]
        if self.namespace:
            command = self.namespace.command(*command)
        self.supervisor = stack.enter_context(Observed(*command, env=self.env, cwd=self.code))
        self.supervisor.expect("^Serving", within=START_SECONDS)

    def pids(self, program: str) -> list[int]:
        """`web`: the master first, then its processes. `worker`."""
        mark = MARKS[program]
        return [pid for pid in descendants(self.supervisor.pid) if mark in command_line(pid)]

    def kill(self, program: str) -> None:
        """kill -9 for all of it."""
        for pid in self.pids(program):
            kill(pid)

    def kill_one_web(self) -> None:
        kill(random.choice(self.pids("web")[1:]))

    def reload(self) -> list[int]:
        """`make reload` with a new version; the web processes that shall go."""
        old = self.pids("web")[1:]
        versions.bring_in(self.code, versions.NEW)
        command = [sys.executable, "-m", "supportdesk.serve", "--reload"]
        env = {"DESK_DATA_DIR": str(self.data)}
        with Observed(*command, env=env, cwd=self.code) as asked:
            assert asked.wait() == 0, asked.lines
        return old

    def complaints(self) -> list[str]:
        """What its programs logged as errors."""
        errors = re.compile(r'"level": ?"(error|critical)"|^\S+ +Traceback')
        return [line for line in self.supervisor.lines if errors.search(line)]


@dataclass
class House:
    """Everything that runs. `left_out`: what this system cannot do, and why."""

    machines: list[Machine]
    staff_url: str
    accounts: dict[str, dict[str, str]]
    cluster: Cluster | None = None
    disk: Disk | None = None
    left_out: list[str] = field(default_factory=list)

    @property
    def database(self) -> str:
        return "PostgreSQL" if self.cluster else "SQLite"


def build(kind: str, folder: Path, stack: ExitStack) -> House:
    """Start all of it; `kind` is `sqlite`, `postgresql`, or empty for what is there."""
    left_out: list[str] = []
    disk = _disk(stack, left_out)
    cluster = None if kind == "sqlite" else _cluster(kind, stack)
    namespaces = _namespaces(stack, left_out) if cluster else []
    if cluster:
        _start(cluster, namespaces, stack)
    else:
        left_out += ["restart of the database: SQLite has no server"]
        left_out += ["cut and slow networks: SQLite serves one machine"]
    household = Household(folder, *(free_port() for _ in range(3)))
    household.listener.close()
    _start_company(household, stack)
    for each in namespaces:
        port = household.staff_port
        stack.enter_context(relayed(each.listen(port), port))
    machines = _machines(household, cluster, namespaces, disk)
    for machine in machines:
        machine.start(stack)
        wait_until_well(machine.address)
    accounts = {account["username"]: account for account in household.accounts()}
    return House(machines, household.staff_url, accounts, cluster, disk, left_out)


def kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    is_gone(pid)


def _cluster(kind: str, stack: ExitStack) -> Cluster | None:
    try:
        return Cluster(dict(SAFE), network=f"{cables.NETWORK}.0.0/16")
    except NoPostgres:
        if kind:
            raise
        return None


def _disk(stack: ExitStack, left_out: list[str]) -> Disk | None:
    try:
        return mounted(stack)
    except cables.Missing as reason:
        left_out.append(f"full disk: {reason}")
        return None


def _namespaces(stack: ExitStack, left_out: list[str]) -> list[Namespace]:
    with ExitStack() as tried:
        try:
            made = [cables.build(number, tried) for number in range(2)]
        except cables.Missing as reason:
            left_out.append(f"cut and slow networks: {reason}")
            return []
        stack.push(tried.pop_all())
        return made


def _start(cluster: Cluster, namespaces: list[Namespace], stack: ExitStack) -> None:
    cluster.listen(*(each.back.outside for each in namespaces))
    stack.callback(cluster.stop)
    cluster.start()


def _start_company(household: Household, stack: ExitStack) -> None:
    program = company(household)
    ours = {name: value for name, value in program.env.items() if name.startswith("COMPANY_")}
    running = stack.enter_context(Observed(*program.command, env=ours))
    running.expect("^ready ")


def _machines(
    household: Household,
    cluster: Cluster | None,
    namespaces: list[Namespace],
    disk: Disk | None,
) -> list[Machine]:
    hosts = [each.front.address for each in namespaces] or ["127.0.0.1"] * (2 if cluster else 1)
    ports = [free_port() for _ in hosts]
    called = f"{hosts[0]}:{ports[0]}"
    name = cluster.create(folder=disk.folder if disk else None) if cluster else ""
    place = disk.folder if disk and not cluster else household.data
    machines = []
    for number, (host, port) in enumerate(zip(hosts, ports, strict=True)):
        namespace = namespaces[number] if namespaces else None
        data = place / f"machine-{number}"
        back = namespace.back.outside if namespace else ""
        env = household.desk_settings() | SETTINGS
        env |= {
            "DESK_DATA_DIR": str(data),
            "DESK_DATABASE_URL": cluster.url(name, back) if cluster else "",
            "DESK_BASE_URL": f"http://{called}",
            "DESK_LISTEN": host,
            "DESK_PORT": str(port),
            "DESK_WORKERS": "2" if number == 0 else "1",
            "DESK_SMTP_URL": "",
            "DESK_MAIL_FROM": "",
        }
        address = Address(host, port, called)
        code = versions.copied(household.data / f"code-{number}")
        machines.append(Machine("AB"[number], address, data, code, env, namespace))
    return machines


def verify(house: House) -> tuple[int, list[str]]:
    """`flask verify` of the whole history: its exit status and what it said."""
    machine = house.machines[0]
    env = {**machine.env, "COLUMNS": "200"}
    command = (sys.executable, "-m", "flask", "--app", "app", "verify")
    with Observed(*command, env=env) as checked:
        return checked.wait(600), checked.lines
