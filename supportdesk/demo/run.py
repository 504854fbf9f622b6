"""`make run`: a whole company on this machine, for a first look. `make reset` forgets it.

Starts the demonstration company, the desk and its worker under one supervisor, listening on
127.0.0.1 only. Reads no DESK_* setting but the data folder, the port and the database. What the
programs say goes to a file, so that addresses and accounts stay on the screen.
"""

import os
import shutil
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from supportdesk import serving
from supportdesk.demo.household import HOST, Household
from supportdesk.programs import Program
from supportdesk.supervisor import Supervisor, tell


def main(arguments: list[str], environ: Mapping[str, str]) -> int:
    os.umask(0o077)
    data = Path(environ.get("DESK_DATA_DIR") or serving.ROOT / "data").resolve()
    try:
        if "--reset" in arguments:
            return reset(data)
        port, database = environ.get("DESK_PORT") or "8000", environ.get("DESK_DATABASE_URL") or ""
        if not port.isdecimal():
            tell("DESK_PORT must be a whole number.")
            return 1
        return run(data, int(port), database)
    except (serving.InUseError, OSError) as problem:
        tell(str(problem))
        return 1


def run(data: Path, port: int, database: str = "") -> int:
    """Start everything and stay until Ctrl-C."""
    if (data / "desk.db").exists() and not Household.lives_in(data):
        tell(f"{data} holds a real desk: name another folder with DESK_DATA_DIR.")
        return 1
    held = serving.OneDesk(data)
    household = Household(data, port, database=database)
    if household.port != port:
        tell(f"Port {port} is taken; the desk listens on {household.port}.")
    serving.allow_many_files()
    with household.log.open("wb", buffering=0) as log:

        def write(line: str) -> None:
            with suppress(OSError):  # a full disk ends the log, never the desk
                log.write(f"{line}\n".encode(errors="replace"))

        supervisor = Supervisor(_programs(household), overheard=write)
        status = supervisor.run(lambda: _welcome(household))
    if status:
        tell(_last_words(household.log))
    held.let_go()
    return status


def reset(data: Path) -> int:
    """Remove what `make run` left in its folder; nothing else is ever removed."""
    if not Household.lives_in(data):
        tell(f"There is no demonstration in {data}.")
        return 0
    held = serving.OneDesk(data)
    for path in data.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    held.let_go()
    tell(f"{data} is empty: the next make run starts from the beginning.")
    tell("A PostgreSQL database that was named for it is left as it is.")
    return 0


def company(household: Household, **more: str) -> Program:
    """The demonstration company: staff platform and mail server; `more` are settings of it."""
    return Program(
        "company",
        [sys.executable, "-m", "supportdesk.demo.company"],
        {**os.environ, **household.company_settings(), **more},
        cwd=serving.ROOT,
        ready=serving.answers(HOST, household.staff_port, "/healthz"),
    )


def _programs(household: Household) -> list[Program]:
    env = serving.environment(household.data, household.desk_settings())
    prepare = serving.prepare(env, "--demonstration")
    return [company(household, COMPANY_POST="1"), prepare, *serving.desk(env, household.listener)]


def _last_words(log: Path, lines: int = 20) -> str:
    return "\n".join(["", *log.read_text().splitlines()[-lines:], f"The whole of it is in {log}."])


def _welcome(household: Household) -> None:
    tell("")
    for address, what in household.addresses():
        tell(f"{what:<26}{address}")
    tell("\nAccounts (role username password):")
    for account in household.accounts():
        tell(f"{account['role']} {account['username']} {account['password']}")
    tell("\nCtrl-C stops everything; make run goes on with the same data, make reset forgets it.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
