"""Writes of the core app."""
