"""Numbers in addresses: small enough for every column, so that no door has to ask."""

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**31 - 1


class Number(IntegerConverter):
    """What `<int:…>` means in the addresses of this desk; a larger number is an unknown address."""

    regex = r"[0-9]{1,10}"

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=LARGEST)


def install(app: Flask) -> None:
    """Before any address is added."""
    app.url_map.converters["int"] = Number
