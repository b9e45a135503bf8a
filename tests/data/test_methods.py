"""The page about the methods says what the cards and the parameter tables say, and every card names what exists."""

from __future__ import annotations

import importlib

import pytest

from analytics.methods import cards
from analytics.methods.card import Card
from data.methods import CHAPTERS, PAGE, TABLES, _table, page

CARDS = cards()


def test_the_page_is_what_cards_and_tables_say() -> None:
    assert PAGE.read_text("utf-8") == page(), "write it anew: python -m data.methods"


def test_every_chapter_of_the_method_has_a_card() -> None:
    assert {card.chapter for card in CARDS} <= set(CHAPTERS)
    assert set(CHAPTERS) - {card.chapter for card in CARDS} == set()


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.id)
def test_a_card_names_what_exists(card: Card) -> None:
    module, _, function = card.function.rpartition(".")
    assert hasattr(importlib.import_module(f"analytics.{module}"), function), card.function
    assert set(card.constants) <= set(_table("constants")["id"])
    assert [name for name in card.tables if not (TABLES / f"{name}.csv").exists()] == []
    assert card.summary_en and card.formula.strip() and card.symbols_zh and card.source
