"""`python -m benchmarks NAME` runs one measurement; `all` runs every one and writes benchmarks/RESULTS.md."""

from __future__ import annotations

import contextlib
import importlib
import importlib.metadata
import io
import os
import platform
import sys
from datetime import date
from pathlib import Path

NAMES = ("allocation", "circuit", "flow", "cost_distance", "t1", "t2", "page")
SHOWN = ("numpy", "numba", "highspy", "dash", "plotly")
RESULTS = Path(__file__).with_name("RESULTS.md")


class Both(io.StringIO):
    """Keeps what is printed and prints it at once."""

    def write(self, text: str) -> int:
        sys.__stdout__.write(text)
        sys.__stdout__.flush()
        return super().write(text)


def run(name: str) -> str:
    """Runs one measurement; returns its lines."""
    with contextlib.redirect_stdout(Both()) as said:
        importlib.import_module(f"benchmarks.{name}").main()
    return said.getvalue()


def main() -> None:
    name = sys.argv[1] if len(sys.argv) == 2 else ""
    if name not in (*NAMES, "all"):
        raise SystemExit(f"usage: python -m benchmarks {'|'.join((*NAMES, 'all'))}")
    if name != "all":
        run(name)
        return
    said = {each: run(each) for each in NAMES}
    versions = ", ".join(f"{package} {importlib.metadata.version(package)}" for package in SHOWN)
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    blocks = "\n".join(f"## {each}\n\n```\n{lines}```\n" for each, lines in said.items())
    RESULTS.write_text(
        f"# Results\n\n{date.today().isoformat()} · {machine} · {versions}\n\n{blocks}", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
