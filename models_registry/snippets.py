"""How to ask a version from a program: curl, Python and JavaScript, by what it takes."""

import json
from pprint import pformat
from typing import Any

from django.http import HttpRequest

from models_registry.models import ModelVersion
from models_registry.try_it import Way

_CURL = """curl {options}{address} \\
  -H "Authorization: Bearer $TOKEN" {rest}"""
_PYTHON = """import os{imports}
import requests

answer = requests.post(
    "{address}",
    headers={{"Authorization": f"Bearer {{os.environ['TOKEN']}}"}},
{arguments}
    timeout=300,
)
answer.raise_for_status()
{after}"""
_JAVASCRIPT = """{before}const answer = await fetch("{address}", {{
  method: "POST",
  headers: {{ Authorization: `Bearer ${{process.env.TOKEN}}`{kind} }},
  body: {body},
}});
{after}"""

_PYTHON_LINES = """for line in answer.iter_lines():
    message = json.loads(line)
    if "error" in message:
        raise RuntimeError(message["error"]["message"])
    print(message.get("delta", ""), end="", flush=True)"""
_JAVASCRIPT_LINES = """let rest = "";
for await (const bytes of answer.body.pipeThrough(new TextDecoderStream())) {
  const lines = (rest + bytes).split("\\n");
  rest = lines.pop();
  for (const line of lines) process.stdout.write(JSON.parse(line).delta ?? "");
}"""


def snippets(request: HttpRequest, version: ModelVersion, way: Way) -> list[dict[str, str]]:
    """{"label", "code"} of each language, with the portal's own address and the version's example."""
    address = request.build_absolute_uri(f"/api/models/{version.model_id}/predict")
    codes = _pictures(address, version) if way.takes_files else _rows(address, version, streams=way.streams)
    return [{"label": label, "code": code} for label, code in zip(("curl", "Python", "JavaScript"), codes, strict=True)]


def _pictures(address: str, version: ModelVersion) -> tuple[str, str, str]:
    curl = _CURL.format(options="", address=address, rest=f"\\\n  -F image=@picture.png -F version={version.number}")
    python = _PYTHON.format(
        imports="\n",
        address=address,
        arguments=f'    files={{"image": open("picture.png", "rb")}},\n    data={{"version": {version.number}}},',
        after='print(answer.json()["predictions"][0])',
    )
    before = (
        'import { openAsBlob } from "node:fs";\n\nconst form = new FormData();\n'
        'form.append("image", await openAsBlob("picture.png"), "picture.png");\n'
        f'form.append("version", "{version.number}");\n'
    )
    after = "console.log((await answer.json()).predictions[0]);"
    javascript = _JAVASCRIPT.format(before=before, address=address, kind="", body="form", after=after)
    return curl, python, javascript


def _rows(address: str, version: ModelVersion, *, streams: bool) -> tuple[str, str, str]:
    body: dict[str, Any] = {"version": version.number, "rows": [version.example_row]}
    if streams:
        body["stream"] = True
    quoted = json.dumps(body, ensure_ascii=False).replace("'", "'\\''")
    curl = _CURL.format(
        options="-N " if streams else "",
        address=address,
        rest=f"-H \"Content-Type: application/json\" \\\n  -d '{quoted}'",
    )
    written = pformat(body, width=100, sort_dicts=False).replace("\n", "\n         ")
    python = _PYTHON.format(
        imports="\nimport json\n" if streams else "\n",
        address=address,
        arguments=f"    json={written}," + ("\n    stream=True," if streams else ""),
        after=_PYTHON_LINES if streams else 'print(answer.json()["predictions"])',
    )
    javascript = _JAVASCRIPT.format(
        before="",
        address=address,
        kind=', "Content-Type": "application/json"',
        body=f"JSON.stringify({json.dumps(body, ensure_ascii=False)})",
        after=_JAVASCRIPT_LINES if streams else "console.log((await answer.json()).predictions);",
    )
    return curl, python, javascript
