"""What stands before a desk, from the blocks that `docs/operations.md` gives to operators."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.processes import ROOT, Observed
from tests.servers import free_port

OPENSSL = shutil.which("openssl")
NAME = "desk.example.com"
AROUND_NGINX = """
{user}
daemon off;
pid {folder}/pid;
error_log stderr crit;
events {{ worker_connections 1024; }}
http {{
  client_body_temp_path {folder}/bodies; proxy_temp_path {folder}/answers;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
{block}
}}
"""
CADDY_ALONE = f"""
    admin off
    auto_https disable_redirects
    default_sni {NAME}"""
LOG_SKIP_SINCE = (2, 8)


@dataclass(frozen=True)
class Front:
    """A proxy that runs: where it listens, what it says, and where its files are."""

    port: int
    said: Observed
    folder: Path


@dataclass(frozen=True)
class Proxy:
    """One of them. `ours` says what is not as operators have it: ports and paths, given the
    desk's port, its own, and its folder; `command` runs it there with the block that comes out.
    """

    name: str
    package: str
    program: str | None
    ours: Callable[[int, int, Path], Mapping[str, str]]
    command: Callable[[str, str, Path], list[str]]

    @property
    def missing(self) -> str:
        """What has to be installed, "" when nothing."""
        if self.program and OPENSSL:
            return ""
        return f"{self.name} or openssl is not installed (Debian: apt-get install {self.package})"

    @property
    def block(self) -> str:
        """What operators copy."""
        text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
        found = re.search(rf"```{self.name}\n(.*?)```", text, re.S)
        assert found, f"docs/operations.md gives no block for {self.name}"
        return found[1]

    @contextmanager
    def before(self, desk: int, folder: Path) -> Iterator[Front]:
        """Run it before the desk on that port."""
        port, there = free_port(), folder / "proxy"
        there.mkdir()
        certificate(there)
        text = self.block
        for theirs, mine in self.ours(desk, port, there).items():
            assert theirs in text, f"the block has no {theirs} any more"
            text = text.replace(theirs, mine)
        command = self.command(str(self.program), text, there)
        with Observed(*command, env={"HOME": str(there), "XDG_DATA_HOME": str(there)}) as server:
            yield Front(port, server, there)


def certificate(folder: Path) -> None:
    """One for the name, signed by nobody."""
    files = ["-keyout", str(folder / "desk.key"), "-out", str(folder / "desk.pem")]
    kind = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", f"/CN={NAME}"]
    made = subprocess.run(
        [str(OPENSSL), "req", *kind, *files], check=False, capture_output=True, text=True
    )
    assert made.returncode == 0, made.stderr


def _ours_of_nginx(desk: int, port: int, there: Path) -> Mapping[str, str]:
    return {
        "127.0.0.1:8000": f"127.0.0.1:{desk}",
        "listen 443 ": f"listen 127.0.0.1:{port} ",
        "/etc/ssl/": f"{there}/",
        "/var/log/nginx/": f"{there}/",
    }


def _run_nginx(program: str, block: str, there: Path) -> list[str]:
    user = "user root;" if os.getuid() == 0 else ""
    conf = there / "nginx.conf"
    conf.write_text(AROUND_NGINX.format(user=user, folder=there, block=block))
    subprocess.run([program, "-t", "-q", "-c", str(conf)], check=True)
    return [program, "-c", str(conf)]


def _ours_of_caddy(desk: int, port: int, there: Path) -> Mapping[str, str]:
    """No certificate is asked for anywhere, no other port is taken, and nobody steers it."""
    tls = f"tls {there}/desk.pem {there}/desk.key"
    old = {} if _version_of_caddy() >= LOG_SKIP_SINCE else {"log_skip": "skip_log"}
    return old | {
        "127.0.0.1:8000": f"127.0.0.1:{desk}",
        "{\n    log {": f"{{\n{CADDY_ALONE}\n    https_port {port}\n    log {{",
        f"{NAME} {{": f"{NAME} {{\n    bind 127.0.0.1\n    {tls}",
        "/var/log/caddy/": f"{there}/",
    }


def _run_caddy(program: str, block: str, there: Path) -> list[str]:
    conf = there / "Caddyfile"
    conf.write_text(block)
    return [program, "run", "--config", str(conf), "--adapter", "caddyfile"]


def _version_of_caddy() -> tuple[int, ...]:
    told = subprocess.run([str(CADDY.program), "version"], capture_output=True, check=True)
    return tuple(map(int, re.findall(rb"\d+", told.stdout)[:2]))


NGINX = Proxy(
    "nginx",
    "nginx-light openssl",
    shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/sbin"),
    _ours_of_nginx,
    _run_nginx,
)
CADDY = Proxy("caddy", "caddy openssl", shutil.which("caddy"), _ours_of_caddy, _run_caddy)
