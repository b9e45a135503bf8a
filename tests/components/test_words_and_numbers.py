"""Words in two languages, numbers, units: the catalogue is complete, and nothing is left untranslated."""

from __future__ import annotations

import ast
import csv
import re
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from analytics.methods import cards
from components import numbers, text, theme, units
from components.text import Language

ROOT = Path(__file__).parents[2]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
CHINESE_SIGN = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
SIGNS = set("+·×√ΣΠ∩∪⊕^−/<≤")


def sources() -> dict[str, str]:
    """Every string that is said through a translator `t`, and where."""
    found: dict[str, str] = {}
    for file in sorted([*(ROOT / "components").glob("*.py"), *(ROOT / "pages").rglob("*.py")]):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args and ast.unparse(node.func) in ("t", "shell.title"):
                assert isinstance(node.args[0], ast.Constant) or ast.unparse(node.args[0]) == "name", (
                    f"{file.name}:{node.lineno}: a translator takes a literal, so that the catalogue can be checked"
                )
                if isinstance(node.args[0], ast.Constant):
                    found[node.args[0].value] = f"{file.name}:{node.lineno}"
    return found


def catalogue(only: str = "") -> dict[str, str]:
    """The words of the interface, of all its files, or those of one file; no word of the interface stands in two."""
    found: dict[str, str] = {}
    for path in sorted((text.LOCALES / "en" / "LC_MESSAGES").glob("*.po")):
        if path.name == only if only else path.name not in (text.TABLES, text.METHODS):
            with path.open("rb") as file:
                words = {str(message.id): str(message.string) for message in read_po(file) if message.id}
            assert not set(words) & set(found), f"{path.name} repeats {set(words) & set(found)}"
            found |= words
    return found


def test_every_word_has_an_english_one_and_none_is_left_over() -> None:
    said, known = sources(), catalogue()
    assert {word: place for word, place in said.items() if word not in known} == {}
    assert set(known) - set(said) == set()
    assert [word for word, english in known.items() if not english.strip()] == []


def test_english_words_hold_the_same_places_and_no_chinese() -> None:
    for only in ("", text.TABLES):
        for word, english in catalogue(only).items():
            places = {name for _, name, _, _ in Formatter().parse(word) if name}
            assert {name for _, name, _, _ in Formatter().parse(english) if name} == places, word
            assert not CHINESE.search(english), english


def test_words_of_tables_without_an_english_column_are_in_the_catalogue() -> None:
    with (ROOT / "data/qionghai/tables/indicators.csv").open(encoding="utf-8") as file:
        shown = {row["source"] for row in csv.DictReader(file)}
    known = set(catalogue(text.TABLES))
    assert {word for word in shown if CHINESE.search(word)} - known == set()
    assert known - shown == set()


def test_method_cards_can_be_read_in_english() -> None:
    en, zh = text.of("en"), text.of("zh")
    shown = {
        words
        for card in cards()
        for words in (card.formula, card.symbols_zh, card.unit, card.span, card.source, card.open_zh)
    }
    assert [words for words in shown if CHINESE_SIGN.search(en.method(words))] == []
    assert all(zh.method(words) == words.strip() for words in shown)
    lines = {line for words in shown for line in words.strip().splitlines()}
    known = catalogue(text.METHODS)
    assert set(known) - lines == set()


def test_a_translated_formula_keeps_its_numbers_and_relations() -> None:
    for card in cards():
        for line in card.formula.strip().splitlines():
            said = text.of("en").method(line)
            assert re.findall(r"\d+(?:\.\d+)?", line) == re.findall(r"\d+(?:\.\d+)?", said), (card.id, said)
            # Of words "≥" may be said for ">=" and "=" for a colon; signs of arithmetic and of sets stay.
            assert [s for s in line if s in SIGNS] == [s for s in said if s in SIGNS], (card.id, said)


def test_translator_speaks_the_language_of_the_address() -> None:
    assert text.of(None)("总览") == text.of("zh")("总览") == text.of("fr")("总览") == "总览"
    assert text.of("en")("总览") == "Overview"
    assert text.of("en")("至 {year}", year=2030) == "by 2030"


def test_data_rows_speak_both_languages() -> None:
    row = {"name_zh": "红树林", "name_en": "Mangrove", "note_zh": "注", "note_en": float("nan")}
    assert text.of("zh").name(row) == "红树林"
    assert text.of("en").name(row) == "Mangrove"
    assert text.of("en").name(row, "note") == "注"
    assert text.of("en").body("示例部门丙") == "Example body C"
    assert text.of("en").body("琼海市林业局") == "琼海市林业局"
    assert text.of("zh").body(None) == "--"
    assert text.of("en").pair("精算完成|Refined") == "Refined"
    assert text.of("zh").pair("精算完成|Refined") == "精算完成"


def test_other_language() -> None:
    assert Language.ZH.other is Language.EN and Language.EN.other is Language.ZH
    assert Language.ZH.html == "zh-CN"


@pytest.mark.parametrize(
    ("value", "written"),
    [(1234.5, "1,234.50"), (0.0, "0.00"), (-0.001, "0.00"), (-2.9, "−2.90"), (None, "--"), (float("nan"), "--"), (float("inf"), "--")],
)  # fmt: skip
def test_number(value: float | None, written: str) -> None:
    assert numbers.number(value) == written


def test_signed_short_and_probability() -> None:
    assert [numbers.signed(x) for x in (1.8, -2.9, 0.0, None)] == ["+1.80", "−2.90", "0.00", "--"]
    assert [numbers.short(x) for x in (5200.4, 17.5, 18.0, None)] == ["5,200", "17.5", "18", "--"]
    assert [numbers.probability(x) for x in (0.914, 1.0, 0.0, None)] == ["0.91", ">0.99", "<0.01", "--"]


def test_share_stays_on_the_track() -> None:
    assert [numbers.share(x, 40) for x in (20, 60, -1, None)] == [50.0, 100.0, 0.0, 0.0]
    assert numbers.share(5, 0) == 0.0


def test_units_are_words() -> None:
    zh, en = text.of("zh"), text.of("en")
    assert [units.word(code, zh) for code in ("ha", "km", "–", None)] == ["公顷", "千米", "", ""]
    assert units.word("亿m³/a", en) == "10⁸ m³/a"
    assert units.per("ha", zh) == "每公顷"


def test_style_sheet_and_theme_say_the_same() -> None:
    sheet = (ROOT / "assets/10-tokens.css").read_text("utf-8")
    light, dark = (
        dict(re.findall(r"--([\w-]+): (#[0-9A-Fa-f]{6});", part)) for part in sheet.split("[data-theme")
    )
    assert light == {name: colours[0] for name, colours in theme.TOKENS.items()}
    assert dark == {name: colours[1] for name, colours in theme.TOKENS.items()}


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("dark", [False, True], ids=["paper", "dark"])
def test_words_can_be_read_on_every_ground(dark: bool) -> None:
    """Contrast of at least 4.5:1 (WCAG 2.2 AA) wherever words of a colour stand on a ground."""
    colour = {name: both[dark] for name, both in theme.TOKENS.items()}
    grounds = ("paper", "surface", "soft", "well", "green-tint", "chosen")
    pairs = [(word, ground) for word in ("ink", "text", "label", "sub") for ground in grounds]
    pairs += [
        (word, ground)
        for word in ("green", "alert", "warn", "blue", "mute")
        for ground in ("paper", "surface")
    ]
    pairs += [
        ("alert", "alert-tint"),
        ("warn", "warn-tint"),
        ("on-green", "green"),
        ("badge-ink", "badge-stripe"),
    ]
    low = {}
    for word, ground in pairs:
        first, second = sorted((_luminance(colour[word]), _luminance(colour[ground])))
        if (second + 0.05) / (first + 0.05) < 4.5:
            low[word, ground] = round((second + 0.05) / (first + 0.05), 2)
    assert low == {}


def test_every_icon_has_its_file_and_its_rule() -> None:
    sheets = "".join(file.read_text("utf-8") for file in (ROOT / "assets").glob("*.css"))
    files = {file.stem for file in (ROOT / "assets/icons").glob("*.svg")}
    assert set(re.findall(r"icons/([\w-]+)\.svg", sheets)) == files


def test_assets_name_no_outside_address() -> None:
    """What others made names its makers' pages; that no page asks for them, every browser test holds."""
    for file in (ROOT / "assets").rglob("*"):
        if file.parent.name != "vendor" and file.suffix in (".css", ".js", ".svg"):
            found = re.findall(r"(?:https?:)?//[\w.-]+\.[a-z]{2,}[^\s\"')]*", file.read_text("utf-8"))
            assert [each for each in found if "www.w3.org" not in each] == [], file.name
