"""Pages of the core app, and the decorator every page uses."""

from mlplatform.core.views.page import PageRequest, page

__all__ = ["PageRequest", "page"]
