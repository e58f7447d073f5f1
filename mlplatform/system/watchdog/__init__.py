"""Keeps Django-Q clusters working. Why it is needed: docs/decisions/010-watchdog.md."""
