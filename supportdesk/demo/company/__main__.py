"""`python -m supportdesk.demo.company`: reads the settings, serves, stops on SIGTERM."""

from __future__ import annotations

import os
import signal
import socket
import sys

from supportdesk.demo.company.config import HOST, Config, read

STOPPING = {signal.SIGTERM, signal.SIGINT}
MISSING = "The demonstration company needs the package {!r}: install requirements-demo.txt."


def main(arguments: list[str], environ: dict[str, str]) -> None:
    config = read(arguments, environ)
    try:
        from supportdesk.demo.company.running import Running
    except ModuleNotFoundError as missing:
        sys.exit(MISSING.format(missing.name))
    web, mail = listen(config.staff_port), listen(config.mail_port)
    # Blocked in every thread and fetched here: a handler would wait for the main thread to wake.
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    running = Running(config, web, mail)
    running.start()
    print(ready_line(web, mail, config), flush=True)
    signal.sigwait(STOPPING)
    running.stop()


def listen(port: int) -> socket.socket:
    """A listening socket on this machine; port 0 takes a free one."""
    try:
        return socket.create_server((HOST, port), backlog=128)
    except OSError as fault:
        sys.exit(f"Port {port} of {HOST} cannot be used: {fault.strerror}.")


def ready_line(web: socket.socket, mail: socket.socket, config: Config) -> str:
    return (
        f"ready staff=http://{HOST}:{web.getsockname()[1]} mail={HOST}:{mail.getsockname()[1]}"
        f" accounts={config.accounts_file}"
    )


if __name__ == "__main__":
    main(sys.argv[1:], dict(os.environ))
