"""How far people have read."""

from sqlalchemy import func, select

from supportdesk.store.database import reading
from supportdesk.tickets.models import SeenRow


def read_until(number: int, kind: str) -> int:
    """The highest number that somebody of this kind (`staff`, `customer`) had on the screen."""
    query = select(func.max(SeenRow.seq)).where(SeenRow.ticket == number, SeenRow.kind == kind)
    with reading() as session:
        return session.scalar(query) or 0
