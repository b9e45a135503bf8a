"""Style sheets and scripts travel as few files that hold all of them."""

from __future__ import annotations

import base64
import re
from pathlib import Path

from plotly.offline import get_plotlyjs_version

from data import bundle


def test_every_file_is_in_its_bundle_in_order() -> None:
    styles, early, scripts = bundle.collect()
    assert styles.kind == "text/css" and scripts.kind == early.kind == "text/javascript"
    for made, pattern in ((styles, "*.css"), (early, "0*.js"), (scripts, "[1-9]*.js")):
        text = made.content.decode()
        places = [text.index(file.read_text("utf-8")[:60]) for file in sorted(bundle.ASSETS.glob(pattern))]
        assert places == sorted(places) and len(places) > 3


def test_icons_are_inside() -> None:
    styles = bundle.collect().styles
    text = styles.content.decode()
    assert "url(icons/" not in text
    drawn = re.search(r"icon-normal \{ --icon: url\(data:image/svg\+xml;base64,([^)]+)\)", text)
    assert drawn and base64.b64decode(drawn[1]) == (bundle.ASSETS / "icons" / "normal.svg").read_bytes()


def test_the_name_follows_the_content(tmp_path: Path) -> None:
    (tmp_path / "10-a.js").write_text("1")
    before = bundle.scripts(tmp_path, bundle.LATER)
    assert bundle.scripts(tmp_path, bundle.LATER) == before
    (tmp_path / "10-a.js").write_text("2")
    assert bundle.scripts(tmp_path, bundle.LATER).name != before.name


def test_the_charts_bundle_is_of_the_version_that_plotly_writes_for() -> None:
    (file,) = (bundle.ASSETS / "vendor").glob("plotly-cartesian-*.min.js")
    version = get_plotlyjs_version()
    assert file.name == f"plotly-cartesian-{version}.min.js"
    assert f"plotly.js (cartesian - minified) v{version}" in file.read_text("utf-8")[:100]
    assert file.name in bundle.collect().early.content.decode()
    assert (file.parent / "plotly-LICENSE.txt").exists()


def test_the_fallback_font_is_small_and_asked_for_last() -> None:
    fonts = bundle.ASSETS / "fonts"
    (file,) = fonts.glob("*.woff2")
    assert file.read_bytes()[:4] == b"wOF2" and file.stat().st_size < 400 * 1024
    assert "SIL OPEN FONT LICENSE" in (fonts / "noto-sans-sc-OFL.txt").read_text("utf-8").upper()
    face = bundle.collect().styles.content.decode().split("@font-face", 1)[1].split("}", 1)[0]
    assert "font-display: swap" in face
    assert face.index('local("Noto Sans CJK SC")') < face.index(f"url(/assets/fonts/{file.name})")


def test_no_script_needs_leaflet_before_it_is_there() -> None:
    """It is loaded with the first map: until then `wanquan.withLeaflet` keeps the work."""
    early = [
        file.name
        for file in bundle.ASSETS.glob("*.js")
        if re.search(r"^ {0,2}L\.", file.read_text("utf-8"), re.M)
    ]
    assert early == []
