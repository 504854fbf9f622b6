"""What the intake works with."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property

from supportdesk.domain.replay import Actor
from supportdesk.domain.ticket import Person
from supportdesk.files.limits import Limits, limits_of
from supportdesk.intake.texts import Cleaner
from supportdesk.mail.addressing import ReplyAddresses
from supportdesk.mail.compose import bare
from supportdesk.settings import Settings
from supportdesk.settings.keys import Keys
from supportdesk.tickets.changing import RolesOf


@dataclass(frozen=True)
class Intake:
    """Made once per worker. `ask_about` has a fresh answer about somebody of the staff, which may
    take a moment; `roles_of` never asks over the network. `staff_at` is who of the staff has an
    address, as far as the staff platform says so now, and may take a moment."""

    settings: Settings
    roles_of: RolesOf
    ask_about: Callable[[Person], None]
    staff_at: Callable[[str, int], Actor | None] = lambda _address, _now: None

    @cached_property
    def addresses(self) -> ReplyAddresses:
        return ReplyAddresses(self.settings.mail_from, Keys(self.settings.secret_key))

    @cached_property
    def clean(self) -> Cleaner:
        return Cleaner(self.settings.base_url, self.addresses)

    @property
    def own(self) -> Collection[str]:
        """The addresses that the desk writes from."""
        sender = self.settings.mail_from
        return [bare(sender)] if sender else []

    @property
    def limits(self) -> Limits:
        return limits_of(self.settings)
