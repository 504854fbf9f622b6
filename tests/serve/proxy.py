"""nginx before a desk, from the block that `docs/operations.md` gives to operators."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.processes import ROOT, Observed
from tests.servers import free_port

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/sbin")
OPENSSL = shutil.which("openssl")
NAME = "desk.example.com"
AROUND = """
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


def block() -> str:
    """What operators copy."""
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    found = re.search(r"```nginx\n(.*?)```", text, re.S)
    assert found, "docs/operations.md gives no block for nginx"
    return found[1]


@contextmanager
def before(desk: int, folder: Path) -> Iterator[int]:
    """Run it before the desk on that port; only ports and paths are ours. Its own port."""
    port, there = free_port(), folder / "nginx"
    there.mkdir()
    certificate(there)
    ours = {
        "127.0.0.1:8000": f"127.0.0.1:{desk}",
        "listen 443 ": f"listen 127.0.0.1:{port} ",
        "/etc/ssl/": f"{there}/",
        "/var/log/nginx/": f"{there}/",
    }
    text = block()
    for theirs, mine in ours.items():
        assert theirs in text, f"the block has no {theirs} any more"
        text = text.replace(theirs, mine)
    user = "user root;" if os.getuid() == 0 else ""
    conf = there / "nginx.conf"
    conf.write_text(AROUND.format(user=user, folder=there, block=text))
    subprocess.run([str(NGINX), "-t", "-q", "-c", str(conf)], check=True)
    with Observed(str(NGINX), "-c", str(conf)):
        yield port


def certificate(folder: Path) -> None:
    """One for the name, signed by nobody."""
    files = ["-keyout", str(folder / "desk.key"), "-out", str(folder / "desk.pem")]
    kind = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", f"/CN={NAME}"]
    made = subprocess.run(
        [str(OPENSSL), "req", *kind, *files], check=False, capture_output=True, text=True
    )
    assert made.returncode == 0, made.stderr
