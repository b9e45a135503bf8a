"""The page about the data package says what the validation does."""

from __future__ import annotations

from data.contract import PAGE, contract


def test_the_page_is_what_validation_reads() -> None:
    assert PAGE.read_text("utf-8") == contract(), "write it anew: python -m data.contract"
