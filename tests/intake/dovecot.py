"""A Dovecot of our own: one folder, one file of settings, one account; and a wire to it to cut."""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
from contextlib import suppress
from itertools import count
from pathlib import Path
from urllib.parse import quote

from supportdesk.settings.places import MailServer, mail_server
from tests.processes import PATIENCE, Observed
from tests.servers import free_port

PROGRAM = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/sbin")
OPENSSL = shutil.which("openssl")
MISSING = (
    ""
    if PROGRAM and OPENSSL
    else "Dovecot is not installed (Debian: apt-get install dovecot-imapd)"
)
USER, PASSWORD = "desk@brack.example", 'it"s \\ ä secret'
CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = /dev/stderr
auth_failure_delay = 0
protocols = imap
listen = 127.0.0.1
disable_plaintext_auth = no
auth_username_format =
ssl_cert = <{folder}/desk.pem
ssl_key = <{folder}/desk.key
mail_location = maildir:{folder}/mail
mailbox_list_index = no
first_valid_uid = 1
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/passwords
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
service anvil {{
  chroot =
}}
{users}
"""


class Dovecot:
    """A running server with one account. Use as a context manager; `down` and `up` between."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="desk-imap-", dir="/tmp"))
        self.port, self.tls_port = free_port(), free_port()
        self._names = count(1)
        self._server: Observed | None = None
        self._owner = pwd.getpwnam("mail") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
        self._mail = self.folder / "mail"
        self._write()

    def __enter__(self) -> "Dovecot":
        self.up()
        return self

    def __exit__(self, *_: object) -> None:
        self.down()
        shutil.rmtree(self.folder, ignore_errors=True)

    def up(self) -> None:
        self._server = Observed(str(PROGRAM), "-F", "-c", str(self.folder / "dovecot.conf"))
        self._server.expect("starting up for imap")

    def down(self) -> None:
        """At once, with everybody who is connected; what was delivered stays."""
        if self._server:
            os.killpg(self._server.pid, signal.SIGKILL)
            self._server.wait()
            self._server = None

    def server(
        self, mailbox: str = "", port: int = 0, tls: bool = False, **other: str
    ) -> MailServer:
        """It as the desk's setting names it. `other`: another user or password."""
        return mail_server(self.url(mailbox, port, tls=tls, **other), ("imap", "imaps"))

    def url(
        self, mailbox: str = "", port: int = 0, *, tls: bool = False,
        user: str = USER, password: str = PASSWORD,
    ) -> str:  # fmt: skip
        who = f"{quote(user, safe='')}:{quote(password, safe='')}"
        where = f"127.0.0.1:{port or (self.tls_port if tls else self.port)}"
        return f"imap{'s' if tls else ''}://{who}@{where}/{quote(mailbox, safe='')}"

    def deliver(self, raw: bytes, mailbox: str = "") -> Path:
        """Put a mail into a mailbox, as mail servers do."""
        folder = self._made(mailbox)
        name = f"{next(self._names):06}.desk"
        (folder / "tmp" / name).write_bytes(raw)
        self._own(folder / "tmp" / name)
        return (folder / "tmp" / name).rename(folder / "new" / name)

    def marks(self, mailbox: str = "") -> list[str]:
        """The flags of every mail that lies there, oldest first."""
        folder = self._made(mailbox)
        files = [*(folder / "new").iterdir(), *(folder / "cur").iterdir()]
        return [path.name.partition(":2,")[2] for path in sorted(files)]

    def take_out(self, mailbox: str = "") -> None:
        """Somebody moves all mails elsewhere."""
        folder = self._made(mailbox)
        for path in [*(folder / "new").iterdir(), *(folder / "cur").iterdir()]:
            path.unlink()

    def renumber(self, mailbox: str = "") -> None:
        """Another UIDVALIDITY: the server lost its lists of the mailbox."""
        self.down()
        folder = self._made(mailbox)
        for path in folder.glob("dovecot*"):
            path.unlink()
        # By itself it takes the second of its clock, which may be the same.
        numbering = folder / "dovecot-uidlist"
        numbering.write_text(f"3 V{77_000 + next(self._names)} N1 G{secrets.token_hex(16)}\n")
        self._own(numbering)
        self.up()

    def _made(self, mailbox: str) -> Path:
        folder = self._mail / f".{mailbox}" if mailbox else self._mail
        for path in (folder, *(folder / name for name in ("tmp", "new", "cur"))):
            if not path.exists():
                path.mkdir()
                self._own(path)
        return folder

    def _write(self) -> None:
        self.folder.chmod(0o755)
        for name in ("mail", "home", "state"):
            (self.folder / name).mkdir()
            self._own(self.folder / name)
        _certificate(self.folder)
        (self.folder / "passwords").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n")
        mine = self._owner.pw_name
        users = f"default_internal_user = {mine}\ndefault_login_user = {mine}"
        text = CONFIG.format(
            folder=self.folder,
            port=self.port,
            tls_port=self.tls_port,
            uid=self._owner.pw_uid,
            gid=self._owner.pw_gid,
            users="" if os.getuid() == 0 else users,
        )
        (self.folder / "dovecot.conf").write_text(text)

    def _own(self, path: Path) -> None:
        if os.getuid() == 0:
            os.chown(path, self._owner.pw_uid, self._owner.pw_gid)


class Cable:
    """Between the desk and a server: cut at once, or after so many bytes to the desk."""

    def __init__(self, to: int) -> None:
        self._to, self._left = to, -1
        self._ends: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]

    def __enter__(self) -> "Cable":
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()

    def cut(self) -> None:
        for end in self._ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def cut_after(self, size: int) -> None:
        """Once, when the server sent so many bytes more."""
        self._left = size

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                desk, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._to), PATIENCE)
                self._ends += [desk, server]
                for pair in ((desk, server), (server, desk)):
                    threading.Thread(target=self._pump, args=pair, daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        to_desk = source.getpeername()[1] == self._to
        with suppress(OSError):
            while data := source.recv(16_384):
                if to_desk and 0 <= self._left <= len(data):
                    sink.sendall(data[: self._left])
                    self._left = -1
                    break
                if to_desk and self._left > 0:
                    self._left -= len(data)
                sink.sendall(data)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


def _certificate(folder: Path) -> None:
    """One for this machine, signed by nobody."""
    files = ["-keyout", str(folder / "desk.key"), "-out", str(folder / "desk.pem")]
    names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    kind = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
    subprocess.run([str(OPENSSL), "req", *kind, *names, *files], check=True, capture_output=True)
