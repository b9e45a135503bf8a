"""The scripts behind `make setup`, `make test` and .ci/run say in one line what is missing."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from data.managers import SEATS

ROOT = Path(__file__).parents[1]


def setup_with(python: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs scripts/setup.sh where every python is this shell script."""
    tools = folder / "bin"
    tools.mkdir()
    for name in ("python3", "python3.11", "python3.12", "python3.13", "python3.14"):
        (tools / name).write_text(f"#!/bin/sh\n{python}\n")
        (tools / name).chmod(0o755)
    environment = {"PATH": f"{tools}:/usr/bin:/bin", "HOME": str(folder)}
    command = ["/bin/sh", str(ROOT / "scripts" / "setup.sh"), str(folder / "venv")]
    return subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.parametrize(
    ("python", "said"),
    [
        ("exit 1", "needs Python 3.11 or newer"),
        ('case "$2" in *fork*) exit 1;; *) exit 0;; esac', "no fork"),
        ('case "$1" in -m) exit 1;; *) exit 0;; esac', "venv module"),
    ],
)
def test_what_is_missing_is_said_in_one_line(python: str, said: str, tmp_path: Path) -> None:
    done = setup_with(python, tmp_path)
    assert done.returncode == 1
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "venv" / "installed").exists()


def test_ci_calls_lint_and_test_and_is_bounded() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    assert "make --no-print-directory lint test" in script
    assert "timeout" in script
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_production_server_is_set_up_as_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WANQUAN_PORT", "8123")
    values: dict[str, object] = {}
    exec((ROOT / "gunicorn.conf.py").read_text("utf-8"), {"__file__": str(ROOT / "gunicorn.conf.py")}, values)
    wanted = {"bind": "127.0.0.1:8123", "workers": 2, "threads": 2 * SEATS, "preload_app": True}
    assert {name: values[name] for name in wanted} == wanted
    assert values["control_socket_disable"] is True
