"""Kinds of dataset. Each kind is one folder here whose `__init__` declares `KIND`; nothing else has to be edited.

Plain Python: no Django, no ORM, no other package of the portal. Reading happens in a limited child process,
`python -m datasets.kinds READ_DIR`.
"""
