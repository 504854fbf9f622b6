"""DOORS: which URLs exist, behind which check."""

from flask import Blueprint, Flask

DOORS: tuple[Blueprint, ...] = ()


def register(app: Flask) -> None:
    """Hang every door into the application."""
    for door in DOORS:
        app.register_blueprint(door)
