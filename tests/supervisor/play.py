"""A supervisor with small programs, started by the tests: `python -m tests.supervisor.play …`.

Each argument is a program: `name=behaviour`. SIGHUP does what the environment's HANGUP says.
"""

import os
import sys

from supportdesk.programs import Program
from supportdesk.supervisor import Supervisor, tell

HELLO = "import os, signal, subprocess, sys, time; print('pid', os.getpid(), flush=True); "
DEAF = "signal.signal(15, signal.SIG_IGN); print('deaf', flush=True)\nwhile True: signal.pause()"
BEHAVIOURS = {
    "wait": "signal.pause()",
    "stubborn": DEAF,
    "deaf": DEAF,
    "crash": "print('at', int(time.monotonic() * 1000)); sys.exit(3)",
    "parent": "child = subprocess.Popen([sys.executable, '-c', 'import signal; signal.pause()']); "
    "print('child', child.pid, flush=True); signal.pause()",
    "do": "print('done')",
    "fail": "print('done'); sys.exit(5)",
    "odd": r"sys.stdout.buffer.write(b'x' * 200000 + b'\n\xff\xfe\n' + b'last words')",
    "serve": "print('serving', flush=True); signal.pause()",
    "spoiled": "print('serving') if os.path.exists(mark := os.environ['MARK']) is False else "
    "sys.exit(3); open(mark, 'w').close(); sys.stdout.flush(); signal.pause()",
    "last": "signal.pthread_sigmask(signal.SIG_BLOCK, [15]); print('set', flush=True); "
    "signal.sigwait([15]); print('bye')",
}


def main(arguments: list[str]) -> int:
    programs = [_program(*argument.split("=")) for argument in arguments]
    supervisor: Supervisor

    def hangup() -> None:
        what = os.environ["HANGUP"]
        if what.startswith("replace "):
            supervisor.replace(what.removeprefix("replace "))
        elif what == "once":
            chore = _program("chore", "fail")
            supervisor.run_once(chore, lambda status: tell(f"chore said {status}"))
        else:
            supervisor.restart(what)

    supervisor = Supervisor(programs, on_hangup=hangup if "HANGUP" in os.environ else None)
    return supervisor.run(lambda: tell("all ready"))


def _program(name: str, behaviour: str) -> Program:
    if behaviour == "missing":
        return Program(name, ["/nonexistent/program"], os.environ, ready_seconds=1)
    code = HELLO + BEHAVIOURS["wait" if behaviour == "unready" else behaviour]
    return Program(
        name,
        [sys.executable, "-c", code],
        os.environ,
        ready=lambda: behaviour != "unready",
        ready_seconds=0.3 if behaviour == "unready" else 10,
        stop_seconds=0.5 if behaviour == "stubborn" else 60,
        chore=behaviour in ("do", "fail"),
        announces="serving",
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
