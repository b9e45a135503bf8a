"""Which form of every part of the condition was used, in words: from series where a package has them, else static."""

from __future__ import annotations

from analytics import quality, timeseries
from analytics.landscape import Landscape
from analytics.parameters import Parameters
from analytics.timeseries import Series

#: A sentence in both languages: (zh, en).
Words = tuple[str, str]


def forms(
    landscape: Landscape,
    parameters: Parameters,
    years: Series | None,
    months: Series | None,
    rated: bool,
    missing: tuple[tuple[str, str], ...],
) -> tuple[Words, ...]:
    """One sentence a part.

    Args:
        years, months: the annual and the monthly series, None where there is none.
        rated: whether the months gave a rate of recovery. missing: terms of resilience that exist nowhere.
    """
    found = [
        (
            "退化度：基准年与分层参照（P90）的差距。",
            "Degradation: gap of the base year to the P90 of its stratum.",
        ),
        *_one_out(landscape, years, parameters),
        _quality(landscape),
        (
            "海域：珊瑚活体覆盖与海草密度无调查数据，以历史生境是否仍在、海水水质类别、岸线自然度与生境质量代替。",
            "Sea: no survey of live coral and seagrass density; whether historic habitat still stands, grade of sea water, "
            "naturalness of the shore and habitat quality stand in.",
        ),
        *_resilience(parameters, months, rated, missing),
    ]
    flagged = tuple(
        dict.fromkeys(event for one in (years, months) if one is not None for event in one.flagged)
    )
    if flagged:
        zh, en = timeseries.names(flagged)
        found.append(
            (
                f"台风年（{zh}）已标出，不计入趋势与均值。",
                f"Years of typhoons ({en}) are flagged and left out.",
            )
        )
    return tuple(found)


def _one_out(landscape: Landscape, years: Series | None, parameters: Parameters) -> list[Words]:
    """The sub-indicators of the one-out-all-out reading."""
    found: list[Words] = []
    if years is None:
        found.append(
            (
                "一票否决（SDG 15.3.1）生产力：静态形式，只有表现子指标（植被覆盖度）；变化轨迹与状态等待逐年 NDVI。",
                "One-out-all-out (SDG 15.3.1), productivity: static form, performance alone (vegetation cover); trajectory and "
                "state wait for annual NDVI.",
            )
        )
    else:
        climate = "rain_annual" in landscape.layers
        span, least = (
            f"{years.years.min()}–{years.years.max()}",
            int(parameters.constant("trajectory_min_years")),
        )
        found.append(
            (
                f"一票否决（SDG 15.3.1）生产力：时间序列形式（NDVI {span}），变化轨迹{'按降水校正' if climate else '未按降水校正'}、"
                f"状态与表现；少于 {least} 年的栅格无变化轨迹。",
                f"One-out-all-out (SDG 15.3.1), productivity: from series (NDVI {span}), trajectory "
                f"{'corrected' if climate else 'not corrected'} for rain, state and performance; no trajectory from fewer "
                f"than {least} years.",
            )
        )
    if "landuse_earlier" in landscape.layers:
        found.append(
            (
                "一票否决（SDG 15.3.1）土地覆被：早期至今的地类转换与土壤碳。",
                "One-out-all-out (SDG 15.3.1), land cover: transition since the earlier land use, with soil carbon.",
            )
        )
    else:
        found.append(
            (
                "一票否决（SDG 15.3.1）土地覆被：静态形式，以地类自然度代替；地类转换等待早期土地利用。",
                "One-out-all-out (SDG 15.3.1), land cover: static form, naturalness of the cover stands in; the transition "
                "waits for an earlier land use.",
            )
        )
    return found


def _quality(landscape: Landscape) -> Words:
    if set(quality.LAYERS) <= set(landscape.layers):
        return (
            "生态系统质量指数 EQI：植被覆盖度、LAI 与 GPP 的相对密度（HJ 1172，待核实）。",
            "Ecosystem quality index: relative density of vegetation cover, LAI and GPP (HJ 1172, to be verified).",
        )
    return (
        "生态系统质量指数 EQI（HJ 1172）：等待 LAI 与 GPP。",
        "Ecosystem quality index (HJ 1172): waits for LAI and GPP.",
    )


def _resilience(
    parameters: Parameters, months: Series | None, rated: bool, missing: tuple[tuple[str, str], ...]
) -> list[Words]:
    """Whether the rate of recovery is known, and whose weight goes to others."""
    found: list[Words] = []
    if months is not None and rated:
        found.append(
            (
                f"恢复力：恢复速率取自 {months.used_years} 年逐月 kNDVI 的一阶自相关（去季节、去线性趋势；AC1 ≤ 0 处无数据）。",
                f"Resilience: rate of recovery from the lag-1 autocorrelation of monthly kNDVI of {months.used_years} years "
                "(season and linear trend removed; no data where AC1 <= 0).",
            )
        )
    elif months is not None:
        least = int(parameters.constant("recovery_min_years"))
        found.append(
            (
                f"恢复力：逐月 kNDVI 仅 {months.used_years} 年，少于 {least} 年，未用。",
                f"Resilience: monthly kNDVI of {months.used_years} years only, {least} are needed; not used.",
            )
        )
    terms = {(row["domain"], row["term"]): row for row in parameters.records("resilience_terms")}
    for key in missing:
        zh, en = terms[key]["name_zh"], str(terms[key]["name_en"]).lower()
        found.append(
            (
                f"恢复力：无“{zh}”数据，其权重按比例分给其他项。",
                f"Resilience: no data for the term {en}; its weight goes to the other terms in proportion.",
            )
        )
    return found
