"""The ticket: its row, its moves, and the one door for every change."""
