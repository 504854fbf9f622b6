"""The demonstration company: a staff platform and a mail server, as a separate program.

It knows the desk only by its published contract and imports nothing of it. Never for real use:
it listens on this machine only, and it shows everybody's password.
"""
