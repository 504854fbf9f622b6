"""Into a mailbox on an IMAP server: connect, sign in, open it."""

import imaplib
import re
import ssl
from base64 import b64encode

from supportdesk.intake.imapwire import Encrypted, Plain, Wire
from supportdesk.intake.troubles import Away, ShutOut, decoded
from supportdesk.settings.places import MailServer

TIMEOUT_SECONDS = 20.0
_PASSING = re.compile(r"\[(?:UNAVAILABLE|INUSE|LIMIT|SERVERBUG|CONTACTADMIN)\b", re.I)  # RFC 5530


def connected(server: MailServer) -> Wire:
    """A wire to the server, encrypted where it has to be. Raises Away, ShutOut."""
    try:
        if server.tls:
            return _encrypted(server)
        wire = Plain(server.host, server.port, timeout=TIMEOUT_SECONDS)
        if server.starttls:  # never the password without it
            _encrypt(wire)
    except ssl.SSLCertVerificationError as error:
        words = f"The mail server's certificate is not believed ({error.verify_message})"
        raise ShutOut(words) from None
    except (OSError, imaplib.IMAP4.error) as error:
        raise Away(f"The mail server does not answer ({error})") from None
    return wire


def _encrypted(server: MailServer) -> Wire:
    context = ssl.create_default_context()
    return Encrypted(server.host, server.port, ssl_context=context, timeout=TIMEOUT_SECONDS)


def _encrypt(wire: Plain) -> None:
    try:
        wire.starttls(ssl.create_default_context())
    except BaseException:
        wire.sock.close()
        raise


def sign_in(wire: Wire, server: MailServer) -> None:
    """Raises Away, ShutOut."""
    if not server.password:
        return
    try:
        if "AUTH=PLAIN" in wire.capabilities:
            secret = f"\0{server.username}\0{server.password}".encode()
            wire.authenticate("PLAIN", lambda _: secret)
        else:
            wire.login(_quoted(server.username), server.password)
    except imaplib.IMAP4.abort:
        raise
    except UnicodeError:
        raise ShutOut("The mail server takes names and passwords of plain letters only") from None
    except imaplib.IMAP4.error as error:
        said = decoded(error.args[0] if error.args else b"")
        if _PASSING.search(said):
            raise Away(f"The mail server lets nobody in for now ({said})") from None
        raise ShutOut(f"The mail server refuses the name or password ({said})") from None


def select(wire: Wire, name: str) -> bool:
    """Open the mailbox; whether mails in it may be marked. Raises ShutOut."""
    quoted = _quoted(modified_utf7(name))
    try:
        kind, data = wire.select(quoted)
        marks = True
    except imaplib.IMAP4.readonly:
        kind, data = wire.select(quoted, readonly=True)
        marks = False
    if kind != "OK":
        raise ShutOut(f"The mail server does not open the mailbox {name} ({decoded(data[-1])})")
    return marks


def modified_utf7(name: str) -> str:
    """The name of a mailbox as IMAP writes it (RFC 3501, 5.1.3)."""

    def shifted(found: re.Match[str]) -> str:
        inner = b64encode(found[0].encode("utf-16-be")).rstrip(b"=").replace(b"/", b",")
        return f"&{inner.decode()}-"

    return re.sub(r"[^\x20-\x7e]+", shifted, name.replace("&", "&-"))


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
