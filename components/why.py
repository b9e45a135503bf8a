"""The way from a result to its formula: the formula itself, or a small link to its card on the page of data and methods."""

from __future__ import annotations

from functools import cache

from dash import html

from analytics.methods import cards
from analytics.methods.card import Card
from components.shell import Page, href
from components.text import Text


@cache
def _cards() -> dict[str, Card]:
    return {card.id: card for card in cards()}


def why(card_id: str, t: Text) -> html.A:
    """ "方法": leads to the card with the formula, parameters, sources and what is not confirmed.

    Raises:
        KeyError: no card has this id.
    """
    name = _name(card_id, t)
    return html.A(
        t("方法"),
        href=f"{href(Page.DATA, t)}#{card_id}",
        className="why inside",
        title=t("公式、参数与来源：{name}", name=name),
        **{"aria-label": t("方法：{name}", name=name)},
    )


def indicator(name_id: str, name: str, year: int, t: Text, class_name: str = "") -> html.A:
    """An indicator's name as the way to its row: formula, source, course with its band."""
    return html.A(
        name,
        href=href(Page.INDICATORS, t, stage=year, open=name_id),
        className=f"why-name inside {class_name}".strip(),
        title=t("看算法、来源与走势"),
    )


def formula(card_id: str, t: Text) -> html.Pre:
    """The formula itself, as its card has it, in the words of the page.

    Raises:
        KeyError: no card has this id.
    """
    return html.Pre(
        t.method(_cards()[card_id].formula),
        className="formula",
        tabIndex=0,
        role="region",
        **{"aria-label": t("公式：{name}", name=_name(card_id, t))},
    )


def _name(card_id: str, t: Text) -> str:
    card = _cards()[card_id]
    return t.pick(card.name_zh, card.name_en)
