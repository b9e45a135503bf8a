"""The way from a result to its formula: a small link to its method card on the page of data and methods."""

from __future__ import annotations

from functools import cache

from dash import html

from analytics.methods import cards
from components.shell import Page, href
from components.text import Text


@cache
def _names() -> dict[str, tuple[str, str]]:
    return {card.id: (card.name_zh, card.name_en) for card in cards()}


def why(card_id: str, t: Text) -> html.A:
    """ "方法": leads to the card with the formula, parameters, sources and what is not confirmed.

    Raises:
        KeyError: no card has this id.
    """
    name = t.pick(*_names()[card_id])
    return html.A(
        t("方法"),
        href=f"{href(Page.DATA, t)}#{card_id}",
        className="why inside",
        title=t("公式、参数与来源：{name}", name=name),
        **{"aria-label": t("方法：{name}", name=name)},
    )
