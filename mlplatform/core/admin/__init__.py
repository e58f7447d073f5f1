"""Operators' pages of the core app."""

from mlplatform.core.admin import access, people, plumbing

__all__ = ["access", "people", "plumbing"]
