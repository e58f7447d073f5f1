"""Pages of the core app, and the decorator every page uses."""

from mlplatform.core.views.page import PageRequest, account_page, page

__all__ = ["PageRequest", "account_page", "page"]
