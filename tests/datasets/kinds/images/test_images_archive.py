"""ZIPs that are hostile or damaged: nothing escapes, nothing explodes, and one bad file never costs the others."""

import io
import stat
import struct
import zipfile

import pytest

from datasets.kinds import zip_archive as archive
from datasets.kinds.base import ReadRefused
from tests.datasets.kinds.images.zips import folders, picture, problem, zipped


def with_entry(name: str, content: bytes = b"", **attributes) -> bytes:
    """The ordinary ZIP with one more entry, whose ZipInfo has other attributes."""
    out = io.BytesIO(zipped(folders()))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as target:
        info = zipfile.ZipInfo(name)
        for key, value in attributes.items():
            setattr(info, key, value)
        target.writestr(info, content)
    return out.getvalue()


@pytest.mark.parametrize(
    "name",
    ["../evil.png", "cats/../../evil.png", "/etc/evil.png", "C:/evil.png", "cats\\..\\..\\evil.png", "cats//a.png"],
)
def test_unsafe_names_are_left_out_and_nothing_is_written_outside(read_zip, tmp_path, name):
    reading = read_zip(with_entry(name, picture(1)))
    assert problem(reading, "unsafe_name")["severity"] == "warning"
    assert reading["rows"] == 24
    assert not list(tmp_path.parent.rglob("*evil*"))


def test_control_characters_never_reach_the_page(read_zip):
    message = problem(read_zip(with_entry("cats/a\u202egnp.exe\n.png", picture(1))), "unsafe_name")["message"]
    assert "\u202e" not in message
    assert "\n" not in message


def test_links_are_not_followed(read_zip):
    reading = read_zip(with_entry("cats/link.png", b"/etc/passwd", external_attr=(stat.S_IFLNK | 0o777) << 16))
    assert problem(reading, "not_a_file")["message"] == "“cats/link.png” is a link or a device, not a file."


def test_a_deep_path_is_left_out(read_zip):
    assert problem(read_zip(with_entry("a/" * 50 + "x.png", picture(1))), "unsafe_name")


def directory_entry(data: bytes, name: str) -> int:
    """Where the central directory describes `name`."""
    place = data.index(b"PK\x01\x02")
    while data[place + 46 : place + 46 + len(name)] != name.encode():
        place = data.index(b"PK\x01\x02", place + 4)
    return place


def patched(data: bytes, place: int, form: str, *values: int) -> bytes:
    new = struct.pack(form, *values)
    return data[:place] + new + data[place + len(new) :]


def test_an_encrypted_file_is_named(read_zip):
    data = zipped(folders())
    reading = read_zip(patched(data, directory_entry(data, "cats/003.png") + 8, "<H", 1))
    assert problem(reading, "encrypted")["message"] == "“cats/003.png” is protected by a password."
    assert reading["rows"] == 23


def test_a_zip_with_a_password_is_refused_as_such(refuse_zip):
    data = zipped(folders(2))
    for name in folders(2):
        data = patched(data, directory_entry(data, name) + 8, "<H", 1)
    assert refuse_zip(data).message == "This ZIP is protected by a password, so its images cannot be read."


def test_headers_that_disagree_cost_that_file(read_zip):
    data = zipped(folders())
    local = data.index(b"cats/005.png")
    reading = read_zip(data[:local] + b"dogs/zzz.png" + data[local + 12 :])
    assert problem(reading, "header_differs")["message"].startswith("“cats/005.png” is described differently")
    assert reading["rows"] == 23


def test_overlapping_entries_are_refused(refuse_zip):
    data = zipped(folders())
    first, second = (directory_entry(data, f"cats/00{i}.png") for i in (1, 2))
    assert refuse_zip(patched(data, second + 42, "<I", *struct.unpack_from("<I", data, first + 42))).code == (
        "overlapping_entries"
    )


def test_a_bomb_that_lies_about_its_size_stops_at_the_lie(read_zip):
    bomb = zipped(folders() | {"cats/bomb.png": bytes(50 * 2**20)})
    place = directory_entry(bomb, "cats/bomb.png")
    lied = patched(bomb, place + 24, "<I", 1000)
    local = struct.unpack_from("<I", lied, place + 42)[0]
    reading = read_zip(patched(lied, local + 22, "<I", 1000))
    assert "more than the 1,000 bytes" in problem(reading, "size_lie")["message"]
    assert reading["rows"] == 24


def test_a_huge_file_is_not_unpacked(read_zip, monkeypatch):
    monkeypatch.setattr(archive, "MAX_FILE", 10_000)
    reading = read_zip(folders() | {"cats/big.png": bytes(20_000)})
    assert problem(reading, "file_too_large")


@pytest.mark.parametrize("declared", [True, False])
def test_the_budget_of_real_bytes_ends_the_reading(refuse_zip, monkeypatch, declared):
    monkeypatch.setenv(archive.UNPACKED_MB, "1")
    files = {f"{label}/{i}.bmp": picture(i, (256, 256), form="BMP") for label in ("cats", "dogs") for i in range(4)}
    data = zipped(files)
    if not declared:
        monkeypatch.setattr(archive.Archive, "_refuse_too_much", lambda self, infos: None)
    refusal = refuse_zip(data)
    assert refusal.code == "unpacks_too_large"
    assert "1 MB" in refusal.message


def test_too_many_files_are_refused(refuse_zip, monkeypatch):
    monkeypatch.setattr(archive, "MAX_ENTRIES", 20)
    assert "24 files; at most 20" in refuse_zip(folders()).message


def test_a_wrong_checksum_costs_that_file(read_zip):
    data = zipped(folders(), zipfile.ZIP_STORED)
    flipped = data.index(b"IDAT") + 6
    reading = read_zip(data[:flipped] + bytes([data[flipped] ^ 1]) + data[flipped + 1 :])
    assert problem(reading, "damaged")["message"] == "“cats/000.png” is damaged in the ZIP: its checksum differs."


def test_unknown_compression_is_named(read_zip):
    reading = read_zip(with_entry("cats/new.png", picture(1), compress_type=zipfile.ZIP_LZMA))
    assert "method 14" in problem(reading, "unknown_compression")["message"]


def test_the_same_name_twice_is_told(read_zip):
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = with_entry("cats/001.png", picture(77))
    assert problem(read_zip(data), "repeated_name")


def test_names_in_utf8_without_the_flag_are_read(read_zip):
    data = zipped(folders(12, "Käse", "Brot"))
    plain = data.replace("Käse".encode(), "K\u251c\u00f1se".encode("cp437"))
    assert {entry["label"] for entry in read_zip(plain)["classes"]} == {"Käse", "Brot"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"Rar!\x1a\x07\x00", "not_a_zip"),
        (b"hello, world", "not_a_zip"),
        (zipped(folders())[:-40], "damaged_zip"),
        (zipped({}), "no_images"),
        (zipped({"a/readme.txt": b"x", "b/readme.txt": b"y"}), "no_images"),
        (zipped({"a/x.png": b"x", "b/y.png": b"y"}), "no_images"),
    ],
)
def test_what_is_no_zip_of_images_is_refused_with_a_reason(refuse_zip, content, code):
    assert refuse_zip(content).code == code


def test_any_flipped_byte_gives_a_reading_or_a_refusal(read_zip):
    data = zipped(folders(2))
    for place in range(0, len(data), 7):
        broken = data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :]
        try:
            rows = read_zip(broken)["rows"]
        except ReadRefused:
            rows = 0
        assert rows <= 4
