"""The style sheets and scripts of `assets/` as three files, named by their content."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ASSETS = Path(__file__).parents[1] / "assets"
# Language, theme and first picture are settled before anything is painted.
EARLY, LATER = "0*.js", "[!0]*.js"
ICON = re.compile(r"url\((icons/[\w-]+\.svg)\)")


@dataclass(frozen=True)
class Bundle:
    """One file made of many; its name changes with its content, so that it may be kept for ever."""

    name: str
    content: bytes

    @property
    def kind(self) -> str:
        return "text/css" if self.name.endswith(".css") else "text/javascript"


@dataclass(frozen=True)
class Bundles:
    """What every page loads: the style sheets, the scripts that run before the page is painted, and the others."""

    styles: Bundle
    early: Bundle
    scripts: Bundle

    def __iter__(self) -> Iterator[Bundle]:
        return iter((self.styles, self.early, self.scripts))


def collect(folder: Path = ASSETS) -> Bundles:
    return Bundles(styles(folder), scripts(folder, EARLY), scripts(folder, LATER))


@cache
def deck(folder: Path = ASSETS) -> tuple[Bundle, Bundle]:
    """Style sheet and script of the briefing, with the colours of all pages."""
    sheets = [folder / "10-tokens.css", folder / "brief" / "deck.css"]
    text = (folder / "brief" / "deck.js").read_text("utf-8")
    return _named("\n".join(sheet.read_text("utf-8") for sheet in sheets), "css"), _named(text, "js")


def inline(drawing: Path = ASSETS / "logo.svg") -> str:
    """An SVG as an address that carries it."""
    return f"data:image/svg+xml;base64,{base64.b64encode(drawing.read_bytes()).decode()}"


def styles(folder: Path) -> Bundle:
    """All style sheets at the folder's top in the order of their names, with their icons inside."""

    def icon(found: re.Match[str]) -> str:
        return f"url({inline(folder / found[1])})"

    parts = [ICON.sub(icon, file.read_text("utf-8")) for file in sorted(folder.glob("*.css"))]
    return _named("\n".join(parts), "css")


def scripts(folder: Path, names: str) -> Bundle:
    """The scripts of such names at the folder's top, in the order of their names.

    As if each were a file of its own, one that fails is told of and the others run.
    """
    alone = "try {{\n{}\n}} catch (error) {{ setTimeout(() => {{ throw error; }}); }}\n"
    return _named("".join(alone.format(file.read_text("utf-8")) for file in sorted(folder.glob(names))), "js")


def _named(text: str, suffix: str) -> Bundle:
    content = text.encode()
    return Bundle(f"wanquan-{hashlib.sha256(content).hexdigest()[:16]}.{suffix}", content)
