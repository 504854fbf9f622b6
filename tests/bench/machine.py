"""What a process costs, and what else goes on at this machine."""

import os
import resource
from pathlib import Path


def cpu_seconds(*pids: int) -> float:
    """What these processes have used of a core so far, all their threads together."""
    threads = [path for pid in pids for path in Path(f"/proc/{pid}/task").iterdir()]
    return sum(int((path / "schedstat").read_text().split()[0]) for path in threads) / 1e9


def kilobytes(*pids: int) -> int:
    """Their share of memory (PSS); what the kernel keeps for their sockets is not in it."""
    told = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in pids]
    found = [line.split() for text in told for line in text.splitlines()]
    return sum(int(words[1]) for words in found if words[0] == "Pss:")


def open_files(*pids: int) -> int:
    return sum(len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in pids)


def children(pid: int) -> list[int]:
    told = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(part) for part in told.split()]


def allow_files(many: int) -> None:
    """Raise the limit of open files for us and whom we start; SystemExit when it is too low."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if hard != resource.RLIM_INFINITY and hard < many:
        raise SystemExit(
            f"This needs {many} open files a process, and {hard} are allowed here: raise"
            " `ulimit -Hn`, or make it smaller with --scale."
        )


def described() -> str:
    """The machine and how busy it is."""
    load = " ".join(f"{each:.1f}" for each in os.getloadavg())
    names = Path("/proc/cpuinfo").read_text().splitlines()
    name = next((line.partition(": ")[2] for line in names if line.startswith("model name")), "?")
    return f"{os.cpu_count()} cores ({name}), load average {load}"
