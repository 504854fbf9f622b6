"""`make serve`: the desk in production, in the foreground. `make reload` renews it (SIGHUP).

SIGTERM or Ctrl-C stops it. What dies is started again. Nothing starts before all settings are
right.
"""

import os
import signal
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from supportdesk import serving
from supportdesk.settings import Settings, SettingsFault
from supportdesk.settings.settings import strangers
from supportdesk.supervisor import Supervisor, tell

WRONG = 2


def main(arguments: list[str], environ: Mapping[str, str]) -> int:
    os.umask(0o077)
    try:
        if "--reload" in arguments:
            return reload(Path(environ.get("DESK_DATA_DIR") or "data"))
        return serve(_settings(environ))
    except SettingsFault as fault:
        return _complain(fault.faults)
    except (serving.InUseError, OSError) as problem:
        return _complain([str(problem)])


def serve(settings: Settings) -> int:
    """Prepare the database, then web processes and worker until told to stop."""
    held = serving.OneDesk(settings.data_dir)
    listener = serving.listen(settings.listen, settings.port)
    serving.allow_many_files()
    supervisor = _supervisor(settings, listener)
    status = supervisor.run(lambda: tell(f"Serving {settings.base_url}."))
    listener.close()
    held.let_go()
    return status


def reload(data: Path) -> int:
    """Ask the desk that runs in this data folder to go on with the code as it is now."""
    pid = serving.running(data) if data.is_dir() else None
    if not pid:
        tell(f"No desk is running in {data.resolve()}.")
        return 1
    os.kill(pid, signal.SIGHUP)
    return 0


def _supervisor(settings: Settings, listener: socket.socket) -> Supervisor:
    env = serving.environment(settings.data_dir, {"DESK_WORKERS": str(settings.workers)})
    prepare = serving.prepare(env)
    programs = serving.desk(env, listener)

    def renew(status: int) -> None:
        if status:
            tell("Nothing was reloaded: the database could not be prepared.")
            return
        supervisor.replace("web")
        supervisor.restart("worker")

    supervisor = Supervisor(
        [prepare, *programs], on_hangup=lambda: supervisor.run_once(prepare, renew)
    )
    return supervisor


def _settings(environ: Mapping[str, str]) -> Settings:
    for name in strangers(environ):
        tell(f"{name} is set but means nothing to the desk: a typing error?")
    if environ.get("FLASK_DEBUG", "").lower() not in ("", "0", "false", "no"):
        raise SettingsFault(["FLASK_DEBUG must not be set: debug mode lets visitors run code."])
    return Settings.from_environ(environ)


def _complain(faults: list[str]) -> int:
    print("The desk does not start:", *(f"  {fault}" for fault in faults), sep="\n")
    return WRONG


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
