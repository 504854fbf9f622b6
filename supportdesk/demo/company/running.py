"""Both servers and the notices' thread, started and stopped together."""

from __future__ import annotations

import logging
import socket
import threading

from werkzeug.serving import WSGIRequestHandler, make_server

from supportdesk.demo.company.app import create_app
from supportdesk.demo.company.config import HOST, Config
from supportdesk.demo.company.morning import Morning
from supportdesk.demo.company.parts import assemble
from supportdesk.demo.company.smtp import MailServer


class Running:
    def __init__(self, config: Config, web: socket.socket, mail: socket.socket) -> None:
        logging.getLogger("mail.log").setLevel(logging.ERROR)
        self._company = assemble(config)
        self._mail = MailServer(mail, self._company.mailbox, self._company.switches)
        self._morning = Morning(self._company)
        app = create_app(self._company)
        self._web = make_server(HOST, 0, app, threaded=True, request_handler=Quiet, fd=web.fileno())
        self._thread = threading.Thread(
            target=self._web.serve_forever, kwargs={"poll_interval": 0.1}, name="web", daemon=True
        )

    def start(self) -> None:
        self._company.notices.start()
        self._mail.start()
        self._thread.start()
        self._morning.start()

    def stop(self) -> None:
        self._morning.stop()
        self._company.notices.stop()
        self._web.shutdown()
        self._mail.stop()


class Quiet(WSGIRequestHandler):
    """No access log: addresses of the mailbox page are of no use in it."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass
