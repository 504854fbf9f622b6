"""Mail that the desk sends: the outbox, letters, delivery, and links asked for again."""
