"""Flask and HTMX manners that every door shares. Knows nothing of tickets or people."""
