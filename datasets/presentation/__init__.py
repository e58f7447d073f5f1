"""Values prepared for the templates: plain functions, no queries of their own."""
