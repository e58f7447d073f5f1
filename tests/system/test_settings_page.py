"""docs/settings.md names every variable that the settings read."""

import re

from tests.system.portal import ROOT

READ = re.compile(r"""(?:env\.(?:text|flag|number|words|path)|\btext|environ\.get)\(\s*["']([A-Z_]+)["']""")
# Ours, in trainers, which know no settings, and those of the library that fetches models and of what it asks through.
BY_TRAINERS = {"MLPLATFORM_WEIGHTS_DIR", "HF_HOME", "HF_HUB_OFFLINE", "HF_TOKEN"}
BY_TRAINERS |= {"HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE"}


def test_every_variable_is_described():
    sources = [ROOT / "mlplatform" / "settings.py", *(ROOT / "mlplatform" / "cli").glob("*.py")]
    read = {name for source in sources for name in READ.findall(source.read_text())} | BY_TRAINERS
    assert len(read) > 20
    described = set(re.findall(r"`([A-Z_]+)`", (ROOT / "docs" / "settings.md").read_text()))
    assert read - described == set()
    assert described - read - {"DEBUG", "INFO", "WARNING", "ERROR"} == set()
