"""Makes assets/fonts/noto-sans-sc.woff2: the glyphs that the interface and the tables use, of Noto Sans SC.

    python scripts/font.py [NotoSansCJK-Regular.ttc]     (Debian: fonts-noto-cjk; pip: fonttools, brotli)

For systems without a Chinese font only: the style sheet asks for the system's own first.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
SIMPLIFIED = "2"  # the collection's third font
MADE = ROOT / "assets" / "fonts" / "noto-sans-sc.woff2"
TEXTS = (
    "components/**/*.py", "components/**/*.po", "pages/*.py", "assets/*.js", "data/**/*.py", "analytics/**/*.py",
    "data/qionghai/**/*.csv", "app.py",
)  # fmt: skip
ALWAYS = (
    "".join(map(chr, range(0x20, 0x7F)))
    + "".join(map(chr, range(0x3000, 0x3030)))
    + "°²³±×÷·–—‘’“”…≤≥≈→←↑↓①②③④⑤％ⅠⅡⅢⅣⅤ公顷亩"
)


def glyphs() -> str:
    """Every character of the words that can reach a screen."""
    used = set(ALWAYS)
    for pattern in TEXTS:
        for file in ROOT.glob(pattern):
            used |= set(file.read_text("utf-8"))
    return "".join(sorted(used - {"\n", "\r", "\t"}))


def main() -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as words:
        words.write(glyphs())
        words.flush()
        command = [
            sys.executable, "-m", "fontTools.subset", sys.argv[1] if len(sys.argv) > 1 else SOURCE,
            f"--font-number={SIMPLIFIED}", f"--text-file={words.name}", "--flavor=woff2", f"--output-file={MADE}",
            "--layout-features=kern,locl,tnum", "--no-hinting", "--desubroutinize", "--name-IDs=0,1,2,13,14",
        ]  # fmt: skip
        subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
