"""The PDF's layout reads the report's own folder and nothing else, even if markup of a stranger got into it."""

import http.server
import threading

import pytest
from pypdf import PdfReader

from reports.drawing import pdf


@pytest.fixture
def visits():
    """Addresses that somebody fetched from a server on this machine."""
    seen = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            seen.append(self.path)
            self.send_error(404)

        def log_message(self, *args):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield server.server_port, seen
    server.shutdown()
    server.server_close()
    thread.join()


def test_neither_network_nor_other_folders_are_read(tmp_path, monkeypatch, visits):
    port, seen = visits
    (tmp_path / "secret.png").write_bytes(b"x")
    folder = tmp_path / "report"
    folder.mkdir()
    sources = [f"http://127.0.0.1:{port}/a.png", "../secret.png", f"file://{tmp_path}/secret.png", "file:///etc/passwd"]
    markup = "<p>words</p>" + "".join(f"<img src='{source}'>" for source in sources)
    style = f"<style>@import url(http://127.0.0.1:{port}/b.css);</style>"
    monkeypatch.setattr(pdf, "page", lambda content, folder: f"<html><head>{style}</head><body>{markup}</body></html>")
    pdf.write({}, folder)
    assert seen == []
    reader = PdfReader(folder / "report.pdf")
    assert "words" in reader.pages[0].extract_text()
    assert not reader.pages[0].images
