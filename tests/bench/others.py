"""The other servers of the benchmarks."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench import machine
from tests.processes import Observed, python
from tests.servers import free_port

NCHAN = Path("/usr/lib/nginx/modules/ngx_nchan_module.so")
NGINX = """
load_module {module};
user root;
worker_processes 1;
daemon off;
pid {folder}/pid;
error_log stderr crit;
events {{ worker_connections 20000; }}
http {{
  access_log off;
  client_body_temp_path {folder}/bodies;
  server {{
    listen 127.0.0.1:{port} backlog=2048;
    location = /live {{ nchan_subscriber eventsource; nchan_channel_id bench;
                        nchan_subscriber_first_message newest; }}
    location = /say {{ nchan_publisher; nchan_channel_id bench; client_max_body_size 1m; }}
  }}
}}
"""


@contextmanager
def floor() -> Iterator[tuple[int, int]]:
    """The bare gevent server: its port and the process that serves."""
    port = free_port()
    where = ["--bind", f"127.0.0.1:{port}", "--worker-connections", "10000"]
    more = ["--no-control-socket", "-k", "gevent", "--backlog", "2048"]
    with python("-m", "gunicorn", *more, *where, "tests.bench.floor:app") as server:
        pid = server.expect_number(r"Booting worker with pid: (\d+)")
        yield port, pid


@contextmanager
def nchan() -> Iterator[tuple[int, int] | None]:
    """nginx with nchan, where it is installed (Debian: libnginx-mod-nchan)."""
    if not NCHAN.is_file():
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        path = Path(folder) / "nginx.conf"
        path.write_text(NGINX.format(module=NCHAN, folder=folder, port=port))
        with Observed("nginx", "-c", str(path)) as server:
            wait_for(port)
            while not machine.children(server.pid):
                os.sched_yield()
            yield port, machine.children(server.pid)[-1]


def wait_for(port: int) -> None:
    import socket

    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            os.sched_yield()
        else:
            return
