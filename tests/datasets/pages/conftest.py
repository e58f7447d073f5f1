"""Reading a page as a person does, and files whose names and contents try to be markup."""

import json
import re

from tests.datasets.kinds.images.zips import folders, picture, zipped

HOSTILE = '<img src=x onerror="alert(1)">'
ESCAPED = "&lt;img src=x onerror=&quot;alert(1)&quot;&gt;"


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def page_of(client, dataset, section: str = "", **query: str):
    answer = client.get(f"/datasets/{dataset.pk}/", {"section": section, **query})
    assert answer.status_code == 200
    return answer


def nothing_hostile(answer) -> bool:
    """The hostile text is there, and only as text."""
    body = answer.content.decode()
    return "onerror" in body and "<img src=x" not in body


def pictures() -> bytes:
    """Two classes of twelve, one of them with a hostile name and one broken file; junk beside them."""
    files = folders(12, "cats", "dogs<b>") | {"cats/broken<i>.png": picture()[:40], "__MACOSX/._x": b"junk"}
    return zipped(files | {"cats/note.txt": b"not an image"})


def chats(lines: int = 30, bad: int = 0) -> bytes:
    """A hostile chat first, then ordinary ones, then lines that are no JSON."""
    hostile = [
        {"role": "system", "content": f"Be terse {HOSTILE}"},
        {"role": "user", "content": "hello", "name": "<u>bob</u>"},
        {"role": "assistant", "content": "word " * 600},
        {"role": "user", "content": "thanks"},
        {"role": "assistant", "content": "bye", "weight": 0},
    ]
    ordinary = [
        [{"role": "user", "content": f"question {number}"}, {"role": "assistant", "content": f"answer {number}"}]
        for number in range(lines)
    ]
    good = [json.dumps({"messages": messages}) for messages in (hostile, *ordinary)]
    return "\n".join([*good, *["{not json"] * bad]).encode()
