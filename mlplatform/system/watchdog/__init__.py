"""Keeps Django-Q clusters working. Why it is needed: docs/decisions/0006-watchdog.md."""
