"""生态安全格局: sources, corridors, pinch points and barriers of land and sea, each ranked and shown on the map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from analytics.pattern.network import Network, SecurityPattern
from analytics.profile import Places, Profile, Whereabouts
from components import numbers
from components.baseline_parts import area, area_unit, areas, figure, head, measured, num, row, spot
from components.text import Text

# Rows that a list shows before it is unfolded, and at most; the outlines drawn on the map are as many.
SHOWN, MOST = 6, 12
#: Layers of the map.
WHOLE, CURRENT, BARRIERS = "pattern", "current", "barriers"


@dataclass(frozen=True)
class Side:
    """Land or sea.

    Args:
        name: "land" or "sea", as ids of features start. zones: name of every township by number.
        vectors: address of a vector file by its name.
    """

    name: str
    network: Network
    lies: Whereabouts
    zones: Mapping[int, str]
    vectors: Mapping[str, str]


def sides(
    pattern: SecurityPattern, profile: Profile, zones: Mapping[int, str], vectors: Mapping[str, str]
) -> tuple[Side, Side]:
    return (
        Side("land", pattern.land, profile.land, zones, vectors),
        Side("sea", pattern.sea, profile.sea, zones, vectors),
    )


def block(side: Side, t: Text) -> html.Div:
    """One graph: its figures, then its parts as ranked lists."""
    word = t("陆域格局") if side.name == "land" else t("海域格局")
    if not (side.network.patches["city_ha"] > 0).any():
        return html.Div([html.H3(word), html.P(t("没有达到最小面积的生态源地。"), className="hint")])
    return html.Div(
        [
            html.H3(word),
            figures(side, t),
            html.Div(
                [sources(side, t), links(side, t), pinch(side, t), barriers(side, t)], className="lists"
            ),
            contrast(side.network, t),
        ],
        className="side",
    )


def figures(side: Side, t: Text) -> html.Dl:
    """Six numbers, the rate of connected corridors first."""
    network = side.network
    patches, found = network.patches[network.patches["city_ha"] > 0], inside(network)
    working = found[found["functional"]]
    source_ha, eca, pinch_ha, barrier_ha = (
        areas([value])[0]
        for value in (
            float(patches["city_ha"].sum()),
            network.eca_ha,
            float(side.lies.pinch.table["area_ha"].sum()),
            float(side.lies.barriers.table["area_ha"].sum()),
        )
    )
    broken = len(found) - len(working)
    return html.Dl(
        [
            figure(numbers.number(network.corridor_connectivity), "%", t("廊道连通率"),
                   t("功能性 {good} 条 · 断裂 {broken} 条", good=len(working), broken=broken)),
            figure(str(len(patches)), t("处"), t("生态源地"), measured(source_ha, t)),
            figure(numbers.number(float(found["city_km"].sum()), 1), t("千米"), t("生态廊道"), t("{count} 条，市内长度", count=len(found))),
            figure(str(len(side.lies.pinch.table)), t("处"), t("生态夹点"), measured(pinch_ha, t)),
            figure(str(len(side.lies.barriers.table)), t("处"), t("生态障碍点"), measured(barrier_ha, t)),
            figure(numbers.number(100 * eca.ha / network.landscape_ha), "%", t("等效连通面积占比"), measured(eca, t)),
        ],
        className="figures six",
    )  # fmt: skip


def inside(network: Network) -> Any:
    """Links that run through the city."""
    return network.links[network.links["city_km"] > 0]


def sources(side: Side, t: Text) -> html.Div:
    """Patches by what the network loses without them."""
    found = side.network.patches[side.network.patches["city_ha"] > 0].sort_values("rank")
    written = areas(found["city_ha"].tolist())
    rows = [
        row(f"{side.name}-{number}", [
            html.Th(spot(f"{place}  {patch_name(side, number, t)}"), scope="row"),
            num(area(size)), num(numbers.number(float(patch["dpc"]))),
        ], WHOLE)
        for place, ((number, patch), size) in enumerate(zip(found.iterrows(), written, strict=True), 1)
    ]  # fmt: skip
    heads = [t("源地"), area_unit(t), "dPC %"]
    return _list(t("生态源地，按 dPC"), heads, rows, side.vectors["sources"], t)


def links(side: Side, t: Text) -> html.Div:
    """Links inside the city: the broken ones first, the hardest to pass at the top."""
    found = inside(side.network).sort_values(["functional", "p"])
    rows = [
        row(f"{side.name}-{number}", [
            html.Th(spot(f"{patch_name(side, link['from'], t)} — {patch_name(side, link['to'], t)}"), scope="row"),
            num(numbers.number(float(link["city_km"]))),
            num(numbers.number(float(link["p"]))),
            num(_state(bool(link["functional"]), t)),
        ], WHOLE)
        for number, link in found.iterrows()
    ]  # fmt: skip
    heads = [t("廊道"), t("千米"), t("通过率 p"), t("状态")]
    return _list(t("生态廊道，断裂在前"), heads, rows, side.vectors["corridors"], t)


def _state(functional: bool, t: Text) -> html.Span:
    icon, tone, word = (
        ("normal", "normal", t("功能性")) if functional else ("critical", "critical", t("断裂"))
    )
    return html.Span([html.I(className=f"icon icon-{icon}"), word], className=f"chip {tone}")


def pinch(side: Side, t: Text) -> html.Div:
    rows = _places(side, side.lies.pinch, "pinch", CURRENT, t)
    heads = [t("夹点"), area_unit(t), t("电流 A")]
    return _list(t("生态夹点，按累积电流"), heads, rows, side.vectors["spots"], t)


def barriers(side: Side, t: Text) -> html.Div:
    rows = _places(side, side.lies.barriers, "barrier", BARRIERS, t)
    heads = [t("障碍点"), area_unit(t), t("改善得分")]
    return _list(t("生态障碍点，按改善得分"), heads, rows, side.vectors["spots"], t)


def _places(side: Side, found: Places, kind: str, layer: str, t: Text) -> list[html.Tr]:
    written = areas(found.table["area_ha"].tolist())
    return [
        row(f"{kind}-{side.name}-{number}", [
            html.Th(spot(f"{number}  {side.zones.get(int(place['zone']), t('未划入'))}"), scope="row"),
            num(area(size)), num(numbers.number(float(place["score"]))),
        ], layer)
        for (number, place), size in zip(found.table.iterrows(), written, strict=True)
    ][:MOST]  # fmt: skip


def patch_name(side: Side, number: int, t: Text) -> str:
    """A patch by the town that holds most of it, and its number."""
    zone = side.lies.patch_zone.get(number)
    where = t("市外") if zone is None else side.zones.get(int(zone), t("未划入"))
    return f"{where} #{number}"


def _list(title: str, heads: Sequence[Any], rows: Sequence[html.Tr], vectors: str, t: Text) -> html.Div:
    """The first rows, and the others behind a disclosure."""
    more = rows[SHOWN:]
    return html.Div(
        [
            html.H4(title),
            _table(title, heads, rows[:SHOWN], vectors) if rows else html.P(t("没有"), className="hint"),
            html.Details(
                [
                    html.Summary([html.I(className="icon icon-arrow"), t("另 {count} 条", count=len(more))]),
                    _table(title, heads, more, vectors),
                ],
                className="rest",
            )
            if more
            else None,
        ],
        className="list",
    )


def _table(title: str, heads: Sequence[Any], rows: Sequence[html.Tr], vectors: str) -> html.Table:
    return html.Table(
        [head(heads), html.Tbody(list(rows))],
        className="plain ranked",
        **{"data-vectors": vectors, "aria-label": title},
    )


def contrast(network: Network, t: Text) -> html.P:
    """How far the order of links and patches depends on the resistance used."""
    found = network.contrast[["rank_links", "rank_patches"]].min()
    left_out, left_ha = network.left_out
    said = t(
        "阻力对比度 ×0.5–×2 下，廊道成本排序的秩相关不低于 {links}，源地重要性不低于 {patches}。",
        links=numbers.number(float(found["rank_links"])),
        patches=numbers.number(float(found["rank_patches"])),
    )
    kept = t(
        "另有 {count} 处源地（{area} 公顷）超出保留个数，未入图。",
        count=left_out,
        area=numbers.number(left_ha),
    )
    return html.P([said, kept if left_out else None], className="hint")
