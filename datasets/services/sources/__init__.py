"""Where the bytes of a version come from: one file, a finished upload, several of them, or another version."""

from datasets.services.sources.again import VersionSource
from datasets.services.sources.base import Part, Placed, Source
from datasets.services.sources.several import FilesSource
from datasets.services.sources.single import FileSource, UploadSource

__all__ = ["FileSource", "FilesSource", "Part", "Placed", "Source", "UploadSource", "VersionSource"]
