"""What is done to a desk that `make serve` runs, and what a customer does there meanwhile."""

import socket
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.processes import PATIENCE, Observed, python
from tests.servers import command_line, descendants

BODY = b"body=" + b"x" * 2_000


def serve_reload(folder: Path) -> Observed:
    return python("-m", "supportdesk.serve", "--reload", env={"DESK_DATA_DIR": str(folder)})


def web_processes(desk: Observed) -> list[int]:
    """gunicorn's master, then its workers."""
    return [pid for pid in descendants(desk.pid) if "gunicorn" in command_line(pid)]


@dataclass
class Asker:
    """A customer's browser with a request of theirs at the desk on a port."""

    port: int
    http: httpx.Client = field(init=False)
    number: int = field(init=False)

    def __post_init__(self) -> None:
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=PATIENCE)
        form = {"name": "Lena", "email": "lena@brack.example", "subject": "VPN", "body": "Down."}
        answer = self.http.post("/support/requests", data=form)
        assert answer.status_code == 303, answer.text
        self.number = int(answer.headers["location"].rsplit("/", 1)[1])

    def half_a_message(self) -> socket.socket:
        """A message of which the second half (`the_rest`) is still to be sent."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())
        head = [
            f"POST /requests/{self.number}/messages HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            f"Cookie: {cookies}",
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(BODY)}",
        ]
        line = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        line.sendall("\r\n".join([*head, "", ""]).encode() + BODY[:1_000])
        return line


def the_rest(line: socket.socket) -> bytes:
    """Send the second half; the first line of the answer."""
    line.sendall(BODY[1_000:])
    return line.recv(4096).partition(b"\r\n")[0]
