"""A method card: what a result is, by which formula, from which parameters and sources, and what is not confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: S read in the source named, K known from standard or paper but not seen verbatim, P own proposal.
Flag = Literal["S", "K", "P"]


@dataclass(frozen=True)
class Card:
    """One method of the analytics, for the page 数据与方法, for `docs/methods.md` and for "why" beside a number.

    Args:
        id: identifier, e.g. "water_retention"; unique.
        chapter: number of the chapter in docs/methods.md, e.g. 2 for water; chapters follow the method cards 0-15.
        name_zh, name_en: what people call the result.
        formula: the formula in plain Unicode text, one equation a line.
        symbols_zh: what its symbols mean, with units.
        unit: unit of the result. span: valid range, e.g. "0–1".
        function: where it is computed, "module.function" below analytics.
        source: citation. flag: how well the formula is founded.
        constants: ids in table `constants` that it uses.
        tables: other parameter tables that it uses.
        open_zh: what is not confirmed or has limits; empty if nothing.
        summary_en: one or two sentences in English.
    """

    id: str
    chapter: int
    name_zh: str
    name_en: str
    formula: str
    symbols_zh: str
    unit: str
    span: str
    function: str
    source: str
    flag: Flag
    constants: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    open_zh: str = ""
    summary_en: str = ""
