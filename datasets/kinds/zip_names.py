"""Names in a ZIP: which are safe to use as labels, which are junk, and how any of them is shown."""

import re
import unicodedata
import zipfile
from contextlib import suppress

MAX_NAME = 1024
MAX_DEPTH = 12
SHOWN = 80
JUNK = {"thumbs.db", "desktop.ini", "ehthumbs.db", "icon\r"}
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
UTF8 = 0x800


def entry_name(info: zipfile.ZipInfo) -> str:
    """The entry's path with forward slashes, composed characters and, where a program forgot to say so, as UTF-8."""
    name = info.orig_filename
    if not info.flag_bits & UTF8:
        with suppress(UnicodeError):  # then it really is code page 437, as the format says
            name = name.encode("cp437").decode("utf-8")
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


def unsafe(name: str) -> str:
    """Why a path may not be used, as a sentence without its subject; empty when it may."""
    parts = name.split("/")
    if name.startswith("/") or re.match(r"[A-Za-z]:", name):
        return "has an absolute path"
    if ".." in parts:
        return "points outside the ZIP (“..” in its path)"
    if CONTROL.search(name):
        return "has control characters in its name"
    if len(name) > MAX_NAME or len(parts) > MAX_DEPTH:
        return f"has a path of more than {MAX_NAME} characters or {MAX_DEPTH} levels"
    if "" in parts or "." in parts:
        return "has an empty part in its path"
    return ""


def is_junk(name: str) -> bool:
    """Files that operating systems leave behind: nobody means them to be data."""
    parts = name.split("/")
    return (
        "__MACOSX" in parts
        or parts[-1].lower() in JUNK
        or any(part.startswith(".") and part.strip(".") for part in parts)
    )


def shown(name: str) -> str:
    """A name that is safe to print: no control or direction characters, the middle left out when it is long."""
    clean = CONTROL.sub("�", name)
    return clean if len(clean) <= SHOWN else f"{clean[: SHOWN // 2 - 1]}…{clean[-SHOWN // 2 :]}"
