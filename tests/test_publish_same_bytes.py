"""Promise 1: the same snapshot gives the same bytes, whatever process renders it."""

from __future__ import annotations

import os
import subprocess
import sys
from hashlib import sha256

from tests.conftest import ROOT
from tests.publish import pages

CODE = """
import locale, sys
from hashlib import sha256
from tests.publish import pages
from tests.publish.channels import GOLDEN
try:
    locale.setlocale(locale.LC_ALL, "")
except locale.Error:
    pass  # a locale that is not installed stays C
shots = [golden.snapshot for golden in GOLDEN if golden.name != "thousand"] + [pages.TOWN, pages.in_english(pages.TOWN)]
for shot in reversed(shots):
    for name, data in sorted(pages.files(shot).items()):
        print(shot.site.language, sha256(data).hexdigest(), name)
"""
PROCESSES = [
    {"PYTHONHASHSEED": "2", "TZ": "Pacific/Kiritimati", "LC_ALL": "de_DE.UTF-8", "PYTHONUTF8": "1"},
    {"PYTHONHASHSEED": "3", "TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8", "PYTHONOPTIMIZE": "1"},
]


def _printed(**env: str) -> str:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **env}
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, env=environment, check=True, cwd=ROOT)
    return done.stdout.decode()


def test_every_process_renders_the_same_bytes() -> None:
    first, second = [_printed(**env) for env in PROCESSES]
    assert first.count("\n") > 100
    assert first == second
    here = sha256(
        pages.files(pages.TOWN)["familie.html"]
    ).hexdigest()  # rendered after other channels, in another order
    assert f"de {here} familie.html" in first
