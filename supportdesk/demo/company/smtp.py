"""The mail server: takes everything for everybody, unless a switch says otherwise."""

from __future__ import annotations

import asyncio
import socket
import threading

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from supportdesk.demo.company.mailbox import Mailbox
from supportdesk.demo.company.switches import Switches

MAX_BYTES = 50 * 2**20
OK = "250 OK"
REFUSALS = {
    "now": "451 4.3.0 Refused on purpose, try again later",
    "forever": "550 5.1.1 Refused on purpose, no such mailbox",
}


class Receiver:
    """What aiosmtpd asks."""

    def __init__(self, mailbox: Mailbox, switches: Switches) -> None:
        self._mailbox = mailbox
        self._switches = switches

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        refusal = REFUSALS.get(self._switches.position.refuse)
        if refusal is None:
            envelope.rcpt_tos.append(address)
        return refusal or OK

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        recipients = [str(address) for address in envelope.rcpt_tos]
        await asyncio.to_thread(self._mailbox.put, envelope.mail_from or "", recipients, raw)
        return OK


class MailServer:
    """Serves one listening socket from a thread with its own loop."""

    def __init__(self, listening: socket.socket, mailbox: Mailbox, switches: Switches) -> None:
        self._listening = listening
        self._receiver = Receiver(mailbox, switches)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name="mail", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=5)

    def _serve(self) -> None:
        server = self._loop.run_until_complete(
            self._loop.create_server(self._connection, sock=self._listening)
        )
        self._loop.run_forever()
        server.close()

    def _connection(self) -> SMTP:
        return SMTP(
            self._receiver,
            hostname="mail.northgate.example",
            ident="Demonstration mail server",
            data_size_limit=MAX_BYTES,
            enable_SMTPUTF8=True,
            auth_require_tls=False,
            authenticator=lambda *_: AuthResult(success=True),
            loop=self._loop,
        )
