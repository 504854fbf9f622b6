"""What the operator decides: one frozen object, read once at start, and the keys made from it."""

from supportdesk.settings.keys import BadSignature, Keys
from supportdesk.settings.settings import Settings, SettingsFault

__all__ = ["BadSignature", "Keys", "Settings", "SettingsFault"]
