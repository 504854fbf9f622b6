"""The post of the first morning: sample mails that come to the desk once it is there."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from email.utils import parseaddr
from pathlib import Path

from supportdesk.demo.company import hooks, writing
from supportdesk.demo.company.letter import Letter, opened
from supportdesk.demo.company.mailbox import Mail
from supportdesk.demo.company.parts import Company

BROUGHT = ("picture", "cc", "forwarded", "device", "headless", "away")
ANSWERS, COMES_BACK = "cc", "forwarded"
"""Whose sender answers the desk's mail, and whose address is gone by then."""
TRIES, PAUSE, PATIENCE = 120, 1.0, 60.0
MARK = "post-was-brought"


class Morning:
    """Brings it in a thread of its own. Each mail is the same one at each try: none comes twice."""

    def __init__(self, company: Company) -> None:
        self._company, self._config = company, company.config
        self._over = threading.Event()

    def start(self) -> None:
        if self._config.brings_post and not self._mark.exists():
            threading.Thread(target=self._bring, name="post", daemon=True).start()

    def stop(self) -> None:
        self._over.set()

    @property
    def _mark(self) -> Path:
        return self._config.data / MARK

    def _bring(self) -> None:
        while not hooks.is_there(self._config.mail_hook_url, PATIENCE):
            if self._over.wait(PAUSE):
                return
        for name in BROUGHT:
            draft = writing.sample(name, self._config)
            if not self._hand_in(writing.raw(draft, self._config, f"morning-{name}")):
                return
        if self._when_mailed(ANSWERS, self._answer) and self._when_mailed(COMES_BACK, self._bounce):
            self._mark.touch(mode=0o600)

    def _answer(self, mail: Mail, letter: Letter) -> bytes:
        draft = writing.answer_to(mail, letter)
        text = f"Hello again,\n\nnow it is one sheet. Only the corner is cut.\n\nFiona{draft.text}"
        draft = replace(draft, text=text, sender=writing.sample(ANSWERS, self._config).sender)
        return writing.raw(draft, self._config, "morning-answer")

    def _bounce(self, mail: Mail, letter: Letter) -> bytes:
        return writing.bounce(mail, letter, self._config)

    def _when_mailed(self, name: str, made: Callable[[Mail, Letter], bytes]) -> bool:
        """Once the desk wrote to the sender of a sample, what comes of that."""
        to, box = parseaddr(writing.sample(name, self._config).sender)[1], self._company.mailbox
        box.wait(to, 0, 1, PATIENCE)
        mail = next(iter(box.find(to, limit=1)), None)
        if mail is None or self._over.is_set():
            return False
        return self._hand_in(made(mail, opened(box.raw(mail.id) or b"")))

    def _hand_in(self, mail: bytes) -> bool:
        """Again and again until the desk takes it; False when it never does."""
        for _ in range(TRIES):
            if hooks.hand_in(self._config, mail)[0]:
                return True
            if self._over.wait(PAUSE):
                return False
        return False
