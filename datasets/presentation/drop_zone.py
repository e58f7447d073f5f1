"""What a drop zone takes, and what travels with its files: form fields, or metadata of a resumable upload."""

from dataclasses import dataclass

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from datasets.kinds.base import Kind, all_kinds, get_kind
from datasets.services.limits import limit_of
from mlplatform.core.formats import filesize


def hidden_fields(**values: str) -> SafeString:
    """`extra_fields` of components/drop_zone.html; empty values are left out."""
    given = [(name, value) for name, value in values.items() if value]
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', given)


@dataclass(frozen=True, slots=True)
class Offer:
    """The kinds of dataset that a drop zone makes."""

    kinds: tuple[Kind, ...]

    @classmethod
    def of_all(cls) -> "Offer":
        return cls(tuple(sorted(all_kinds().values(), key=lambda kind: kind.label)))

    @classmethod
    def of_one(cls, key: str) -> "Offer":
        return cls((get_kind(key),))

    @property
    def accept(self) -> str:
        """The suffixes, as `accept` of a file field wants them."""
        return ",".join(dict.fromkeys(suffix for kind in self.kinds for suffix in kind.suffixes))

    @property
    def many(self) -> bool:
        return any(kind.many_files for kind in self.kinds)

    @property
    def sentence(self) -> str:
        return "Drop one or several files here, or choose them" if self.many else "Drop a file here, or choose one"

    @property
    def limit_text(self) -> str:
        """What fits, in a line: the kinds, or of a single one the suffixes and the limit."""
        if len(self.kinds) > 1:
            return f"{' · '.join(kind.label for kind in self.kinds)}: the kind is guessed."
        kind = self.kinds[0]
        return f"{', '.join(kind.suffixes)}; up to {filesize(limit_of(kind))}{' together' if kind.many_files else ''}."

    @property
    def fits(self) -> list[tuple[Kind, str]]:
        """Each kind with how large an upload of it may be."""
        return [(kind, filesize(limit_of(kind))) for kind in self.kinds]
