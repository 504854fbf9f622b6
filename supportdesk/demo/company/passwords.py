"""Readable passwords for a demonstration, and their scrypt hashes."""

from __future__ import annotations

import functools
import hashlib
import hmac
import secrets

# 2**12 instead of the usual 2**17: fifteen people are hashed at the first start, on any laptop.
COST = {"n": 2**12, "r": 8, "p": 1}
MAX_BYTES = 1024

LIST = """
acorn amber anchor apple arrow autumn badger bamboo basil beacon birch bison bramble breeze
brook candle canyon cedar cello chalk cherry cider clover cobalt comet copper coral cotton
cricket crystal daisy delta denim dolphin dune eagle ember falcon feather fennel fern fiddle
flint forest fossil garden garnet ginger glacier granite grove harbor hazel heron honey island
ivory jasper juniper kettle kiwi lagoon lantern laurel lemon lilac linen lotus lunar magnet
mango maple marble meadow mellow mint monsoon mosaic nectar nutmeg oasis ocean olive onyx opal
orbit orchid otter paddle panda papaya pebble pepper pine plum pollen poplar prairie puffin
quartz quill rabbit raven reef ribbon river robin rocket saffron sage salmon sandal sapphire
satin shadow sierra silver spruce sparrow summit sunset tango teapot thistle thunder timber
topaz tulip tundra turtle umber valley velvet violet walnut willow winter
"""
WORDS = tuple(LIST.split())


def readable() -> str:
    """Three words and two digits, such as `maple-otter-comet-47`: about 28 bits."""
    words = [secrets.choice(WORDS) for _ in range(3)]
    return "-".join([*words, str(10 + secrets.randbelow(90))])


def hashed(password: str) -> str:
    salt = secrets.token_bytes(16)
    return f"{salt.hex()}${_scrypt(password, salt).hex()}"


def matches(password: str, stored: str) -> bool:
    """Constant-time; over-long passwords never match."""
    salt, _, digest = stored.partition("$")
    if len(password.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        return False
    return hmac.compare_digest(_scrypt(password, bytes.fromhex(salt)), bytes.fromhex(digest))


def _scrypt(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode("utf-8", "surrogatepass"), salt=salt, dklen=32, **COST)


@functools.cache
def of_nobody() -> str:
    """A hash to compare with when the name is unknown, so that it takes the same time."""
    return hashed(secrets.token_hex(16))
