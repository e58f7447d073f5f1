"""Files as people really send them, through API, reader and page: a right reading or a clear sentence, never a 500."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from datasets.models import Dataset
from tests.datasets.conftest import read_all
from tests.datasets.pages.conftest import text_of

pytestmark = pytest.mark.django_db

READABLE = {
    "semicolon and decimal comma": (b"name;weight\na;1,5\nb;2,25\nc;3,0\n", 3, ["categorical", "numeric"]),
    "tab": (b"a\tb\n1\t2\n3\t4\n", 2, ["numeric", "numeric"]),
    "utf-16": ("navn;bredde\nø;1,5\nå;2,5\n".encode("utf-16"), 2, None),
    "cp1252": ("name,city\nJosé,Zürich\nAnaïs,Köln\n".encode("cp1252"), 2, None),
    "byte order mark": ("\ufeffa,b\n1,2\n3,4\n".encode(), 2, ["numeric", "numeric"]),
    "CRLF": (b"a,b\r\n1,2\r\n3,4\r\n", 2, ["numeric", "numeric"]),
    "ragged": (b"a,b,c\n1,2,3\n4,5\n6,7,8,9\n1,1,1\n", None, None),
    "duplicate columns": (b"a,a\n1,2\n3,4\n", 2, None),
    "one class": (b"a,label\n1,x\n2,x\n3,x\n", 3, None),
    "formula cells": (b"a,b\n1,=cmd|' /C calc'!A0\n2,=1+1\n3,@SUM(A1)\n", 3, None),
    "quoted newline": (b'a,b\n1,"two\nlines"\n2,x\n', 2, None),
    "unclosed quote": (b'a,b\n1,"open\n2,x\n3,y\n', None, None),
    "NUL bytes": (b"a,b\n1,x\0y\n2,z\n", None, None),
    "markup in names": (b"<script>alert(1)</script>,b\n1,<img src=x onerror=alert(1)>\n2,z\n", 2, None),
    "only numbers, no header": (b"1,2\n3,4\n5,6\n", None, None),
}
UNREADABLE = {
    "header only": b"a,b,c\n",
    "blank lines only": b"\n\n\n",
    "PNG named csv": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0" + bytes(range(256)) * 8,
    "ZIP named csv": b"PK\x03\x04" + bytes(range(256)) * 8,
}


def send(client, content):
    """POST as API clients do; returns the id once the reader is through."""
    answer = client.post("/api/datasets", {"file": SimpleUploadedFile("thing.csv", content)})
    assert answer.status_code == 201, answer.content
    read_all()
    return answer.json()["id"]


@pytest.mark.parametrize("name", READABLE)
def test_readable(ed, name):
    content, rows, types = READABLE[name]
    client = ed.client
    url = f"/api/datasets/{send(client, content)}"
    shown = client.get(url).json()
    assert shown["status"] in ("ready", "error")
    if shown["status"] == "ready":
        columns = client.get(f"{url}/columns").json()["items"]
        assert rows is None or shown["rows"] == rows
        assert types is None or [column["type"] for column in columns] == types
        assert client.get(f"{url}/preview").json()["rows"]
    else:
        assert rows is None, shown["error"]
        assert shown["error"]["message"]
    _pages_hold(client, shown["id"])


@pytest.mark.parametrize("name", UNREADABLE)
def test_unreadable_says_why_and_what_to_do(ed, name):
    client = ed.client
    dataset_id = send(client, UNREADABLE[name])
    shown = client.get(f"/api/datasets/{dataset_id}").json()
    assert shown["status"] == "error"
    assert shown["error"]["message"]
    assert shown["error"]["hint"]
    assert client.get(f"/api/datasets/{dataset_id}/preview").json()["code"] == "dataset_error"
    assert shown["error"]["message"][:30] in text_of(client.get(f"/datasets/{dataset_id}/")).replace("&#x27;", "'")
    _pages_hold(client, dataset_id)


def test_an_empty_file_is_refused_at_once(ed):
    answer = ed.client.post("/api/datasets", {"file": SimpleUploadedFile("thing.csv", b"")})
    assert (answer.status_code, answer.json()["code"]) == (422, "empty_file")
    assert not Dataset.objects.exists()


def test_ragged_lines_are_named_by_number(ed):
    dataset_id = send(ed.client, b"a,b\n" + b"1,2\n" * 50 + b"1,2,3\n" + b"1,2\n" * 20)
    problems = ed.client.get(f"/api/datasets/{dataset_id}").json()["problems"]
    assert 52 in [problem["line"] for problem in problems]


def test_words_for_nothing_stay_values_unless_the_user_says_otherwise(ed):
    dataset_id = send(ed.client, b"garage,price\nNone,1\nNA,2\nDouble,3\nNone,4\n,5\n")
    column = ed.client.get(f"/api/datasets/{dataset_id}/columns").json()["items"][0]
    assert (column["missing"], column["missing_tokens"], column["unique"]) == (1, {"": 1}, 3)


def _pages_hold(client, dataset_id) -> None:
    for section in ("overview", "columns", "preview", "versions", "reading"):
        page = client.get(f"/datasets/{dataset_id}/?section={section}")
        assert page.status_code == 200
        assert "<script>alert(1)" not in page.content.decode()
        assert "<img src=x" not in page.content.decode()
