"""What travels with a file from a drop zone: form fields, or metadata of a resumable upload."""

from django.utils.html import format_html_join
from django.utils.safestring import SafeString


def hidden_fields(**values: str) -> SafeString:
    """`extra_fields` of components/drop_zone.html; empty values are left out."""
    given = [(name, value) for name, value in values.items() if value]
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', given)
