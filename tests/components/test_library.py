"""数据与方法: flags of rows, tables in the language that is read, cards with their parameters and what is not sure."""

from __future__ import annotations

import re
from collections import Counter
from types import SimpleNamespace

import pandas as pd

from analytics.methods import cards
from analytics.methods.card import Card
from components import evidence, library, library_cards, library_parameters
from components.library_words import GLOSSARY
from components.paint import markup
from components.status import Evidence
from data.methods import CHAPTERS
from tests.components.small import EN, ZH

CONSTANTS = pd.DataFrame(
    [
        ("hq_z", 2.5, "-", "指数 z", "Exponent z", "S", "InVEST"),
        ("width", 200.0, "m", "带宽", "Width", "P", "own"),
    ],
    columns=["id", "value", "unit", "name_zh", "name_en", "flag", "source"],
)
LINKS = pd.DataFrame({"measure": ["M1"], "indicator": ["pond"], "sign": ["-"]})
MEASURES = pd.DataFrame(
    {"measure": ["M1"], "name_zh": ["退塘"], "name_en": ["Ponds"], "colour": ["#1FA57E"], "flag": ["K"]}
)
TABLES = {"constants": CONSTANTS, "indicator_links": LINKS, "measures": MEASURES}
CARD = Card(
    "hq", 5, "生境质量", "Habitat quality", "Q = H (1 − D)", "H 适宜度", "–", "0–1", "habitat.quality", "InVEST", "S",
    constants=("hq_z",), tables=("threats",), open_zh="k 未核", summary_en="Quality of habitats.",
)  # fmt: skip


def test_flags_become_squares() -> None:
    assert [evidence.of_flag(flag) for flag in "SKP"] == [
        Evidence.LITERATURE,
        Evidence.INFERRED,
        Evidence.ASSUMED,
    ]
    made = SimpleNamespace(simulated=True, flag="S", key=("raster", "landuse"))
    assert evidence.of_resource(made) is Evidence.ASSUMED
    coast = SimpleNamespace(simulated=False, flag="S", key=("vector", "coastline"))
    assert evidence.of_resource(coast) is Evidence.MEASURED
    facts = SimpleNamespace(simulated=False, flag="S", key=("table", "facts"))
    assert evidence.of_resource(facts) is Evidence.LITERATURE
    assert library_parameters.flags(TABLES) == Counter(
        {Evidence.LITERATURE: 1, Evidence.ASSUMED: 1, Evidence.INFERRED: 1}
    )


def test_columns_are_those_of_the_language() -> None:
    assert library_parameters.columns(CONSTANTS, ZH) == ["id", "value", "unit", "name_zh"]
    assert library_parameters.columns(CONSTANTS, EN) == ["id", "value", "unit", "name_en"]
    assert library_parameters.columns(MEASURES, ZH) == ["measure", "name_zh"], "colours are no parameters"


def test_a_table_shows_values_flags_and_names_of_what_it_refers_to() -> None:
    tables = {
        one.id: markup(one) for one in library_parameters.parameters(TABLES, {"constants": "常数"}, True, ZH)
    }
    constants = tables["table-constants"]
    assert "<b>常数</b>" in constants and "2 行" in constants
    assert 'data-find="literature"' in constants and 'href="/downloads/tables/constants.csv"' in constants
    assert '<td class="num">2.5</td>' in constants
    assert "退塘" in tables["table-indicator_links"], "a reference is shown by its name"
    closed = library_parameters.parameters(TABLES, {}, False, ZH)
    assert "/downloads/" not in markup(closed)


def test_a_card_has_its_formula_parameters_and_doubts() -> None:
    constants = {row["id"]: row for row in CONSTANTS.to_dict("records")}
    drawn = library_cards.card_of(CARD, constants, {"threats": "威胁源"}, ZH)
    said = markup(drawn)
    assert drawn.id == "hq"
    assert all(
        part in said for part in ("Q = H (1 − D)", "<b>2.5</b>", "InVEST", "k 未核", 'href="#table-threats"')
    )
    assert "Quality of habitats." not in said and "Quality of habitats." in markup(
        library_cards.card_of(CARD, constants, {}, EN)
    )


def test_every_card_stands_in_a_chapter() -> None:
    drawn = markup(library_cards.methods(cards(), CHAPTERS, {}, {}, EN))
    shown = re.findall(r'<article (?:[^>]* )?id="([\w-]+)"', drawn)
    assert sorted(shown) == sorted(card.id for card in cards())


def test_the_first_paint_has_layers_words_and_places_for_the_rest() -> None:
    layer = SimpleNamespace(
        key=("table", "constants"), title="模型常数", title_en="Constants", unit="", source="各行", source_en="Rows",
        year=None, licence="MIT", flag="P", simulated=False,
    )  # fmt: skip
    held = library.Contents(1, 0, Counter({Evidence.ASSUMED: 1}), 82)
    trees = library.page([layer], [], held, "x" * 200, ZH)
    text = str(trees)
    assert "library-parameters" in text and "library-methods" in text
    assert 'href="#table-constants"' in markup(library.layer_table([layer], ZH))
    assert "downloads" not in text, "nothing to give away, no section"
    assert len({term.identifier for term in GLOSSARY}) == len(GLOSSARY)
