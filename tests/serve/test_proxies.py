"""Behind nginx and Caddy, as docs/operations.md says: streams, logs, uploads, a new version."""

import re
import signal
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from supportdesk import gunicorn_conf
from tests.conftest import not_here
from tests.play import eventually
from tests.processes import PATIENCE, Observed, is_running
from tests.serve.proxy import CADDY, NAME, NGINX, Front, Proxy
from tests.serve.served import serve_reload, web_processes
from tests.servers import serve

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

FILE = bytes(range(256)) * 20_000
FORM = {"name": "Lena", "email": "lena@brack.example", "subject": "VPN", "body": "Down."}


@pytest.fixture(params=[NGINX, CADDY], ids=["nginx", "caddy"])
def proxy(request: pytest.FixtureRequest) -> Proxy:
    found: Proxy = request.param
    if found.missing:
        not_here(found.missing)
    return found


@pytest.fixture
def desk(proxy: Proxy, database_url: str, tmp_path: Path, port: int) -> Iterator[Observed]:
    settings = {
        "DESK_PORT": str(port),
        "DESK_BASE_URL": f"https://{NAME}",
        "DESK_TRUSTED_PROXIES": "127.0.0.1",
    }
    with serve(database_url, tmp_path, **settings) as desk:
        desk.expect("^Serving")
        yield desk


@pytest.fixture
def front(proxy: Proxy, desk: Observed, port: int, tmp_path: Path) -> Iterator[Front]:
    with proxy.before(port, tmp_path) as front:
        yield front


@pytest.fixture
def lena(front: Front) -> Iterator[httpx.Client]:
    """A customer's browser that reaches the desk through the proxy only."""
    trusted = ssl.create_default_context(cafile=str(front.folder / "desk.pem"))
    trusted.check_hostname = False  # it is asked by its number
    headers = {"Host": NAME, "Origin": f"https://{NAME}"}
    address = f"https://127.0.0.1:{front.port}"
    with httpx.Client(base_url=address, verify=trusted, headers=headers, timeout=PATIENCE) as http:
        assert eventually(lambda: answers(http))
        yield http


def answers(http: httpx.Client) -> bool:
    try:
        return http.get("/healthz").status_code == 200
    except httpx.ConnectError:
        return False


def opened(http: httpx.Client) -> int:
    answer = http.post("/support/requests", data=FORM)
    assert answer.status_code == 303, answer.text
    return int(answer.headers["location"].rsplit("/", 1)[1])


def test_a_connection_is_let_go_before_the_desk_does(proxy: Proxy, database_url: str) -> None:
    """A POST on a connection that the desk is just closing would be a 502, and is not repeated."""
    found = re.search(r"keepalive(?:_timeout)? (\d+)s", proxy.block)
    assert found
    assert int(found[1]) < gunicorn_conf.keepalive


def test_what_happens_is_on_the_stream_at_once(lena: httpx.Client) -> None:
    number, began = opened(lena), time.monotonic()
    with lena.stream("GET", f"/live?topics=ticket-{number}") as stream:
        assert stream.status_code == 200
        text, said = "", False
        for piece in stream.iter_text():
            text += piece
            if "event: now" in text and not said:
                said = True
                answer = lena.post(f"/requests/{number}/messages", data={"body": "Any news?"})
                assert answer.status_code == 303
            if "Any news?" in text:
                break
    assert time.monotonic() - began < 10, "it waited for a beat, or in a buffer"


def test_links_of_customers_are_in_no_log(lena: httpx.Client, desk: Observed, front: Front) -> None:
    lena.get("/c/a-secret-key")
    lena.get("/support", headers={"Referer": f"https://{NAME}/c/a-secret-key"})
    log = front.folder / "desk.log"
    assert eventually(lambda: "/support" in log.read_text())
    desk.send(signal.SIGTERM)
    desk.wait()
    assert lena.get("/c/a-secret-key").status_code == 502
    lena.get("/support/later")
    assert eventually(lambda: "/support/later" in log.read_text())
    told = [path.read_text() for path in front.folder.glob("*.log")]
    assert "a-secret-key" not in "\n".join([*told, *front.said.lines])


def test_a_new_version_refuses_nobody(lena: httpx.Client, desk: Observed, tmp_path: Path) -> None:
    number, old, looked = opened(lena), web_processes(desk), [200]
    with serve_reload(tmp_path) as reload:
        while any(map(is_running, old)):
            looked.append(lena.get(f"/requests/{number}").status_code)
            written = lena.post(f"/requests/{number}/messages", data={"body": "Any news?"})
            looked.append(written.status_code)
        assert reload.wait() == 0
    assert set(looked) == {200, 303}


@pytest.mark.parametrize("proxy", [NGINX], ids=["nginx"], indirect=True)
def test_a_new_version_cuts_no_slow_upload(
    lena: httpx.Client, desk: Observed, tmp_path: Path
) -> None:
    number, renewed = opened(lena), threading.Event()
    slow = threading.Thread(target=upload, args=(lena, number, renewed, results := []))
    slow.start()
    old = web_processes(desk)
    with serve_reload(tmp_path) as reload:
        assert reload.wait() == 0
    assert eventually(lambda: not any(map(is_running, old)))
    renewed.set()
    slow.join(60)
    assert results == [303]
    page = lena.get(f"/requests/{number}").text
    files = re.findall(rf'href="(/requests/{number}/files/[^"]+)"', page)
    assert FILE in [lena.get(file).content for file in files]


def upload(http: httpx.Client, number: int, renewed: threading.Event, results: list[int]) -> None:
    """A file whose second half is sent when the new version stands."""
    head = 'Content-Disposition: form-data; name="attachments"; filename="log.bin"'
    start = f"--x\r\n{head}\r\n\r\n".encode() + FILE
    rest = b'\r\n--x\r\nContent-Disposition: form-data; name="body"\r\n\r\nThe log.\r\n--x--\r\n'

    def body() -> Iterator[bytes]:
        yield start
        renewed.wait(60)
        yield rest

    size = str(len(start) + len(rest))
    headers = {"Content-Type": "multipart/form-data; boundary=x", "Content-Length": size}
    answer = http.post(f"/requests/{number}/messages", content=body(), headers=headers)
    results.append(answer.status_code)
