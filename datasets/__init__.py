"""Datasets and their immutable versions: what a team uploads, how it is read, and what is known about it."""
