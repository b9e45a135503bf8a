"""The style sheets and scripts of `assets/` as two files: one request each, named by their content."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

ASSETS = Path(__file__).parents[1] / "assets"
ICON = re.compile(r"url\((icons/[\w-]+\.svg)\)")


@dataclass(frozen=True)
class Bundle:
    """One file made of many; its name changes with its content, so that it may be kept for ever."""

    name: str
    content: bytes

    @property
    def kind(self) -> str:
        return "text/css" if self.name.endswith(".css") else "text/javascript"


def collect(folder: Path = ASSETS) -> tuple[Bundle, Bundle]:
    """The style sheets and the scripts."""
    return styles(folder), scripts(folder)


def styles(folder: Path) -> Bundle:
    """All style sheets at the folder's top in the order of their names, with their icons inside."""

    def icon(found: re.Match[str]) -> str:
        drawn = base64.b64encode((folder / found[1]).read_bytes()).decode()
        return f"url(data:image/svg+xml;base64,{drawn})"

    parts = [ICON.sub(icon, file.read_text("utf-8")) for file in sorted(folder.glob("*.css"))]
    return _named("\n".join(parts), "css")


def scripts(folder: Path) -> Bundle:
    """All scripts at the folder's top in the order of their names."""
    return _named("\n;".join(file.read_text("utf-8") for file in sorted(folder.glob("*.js"))), "js")


def _named(text: str, suffix: str) -> Bundle:
    content = text.encode()
    return Bundle(f"wanquan-{hashlib.sha256(content).hexdigest()[:16]}.{suffix}", content)
