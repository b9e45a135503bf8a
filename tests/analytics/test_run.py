"""The engine from end to end on the toy: invariants of METHODS 13.8, monitoring, what a refinement sees."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import pandas as pd
import pytest

from analytics.options.potential import potential_table
from analytics.scenario import run, spending
from analytics.scenario.model import Mode, Outcome, Plan, Scenario, Target, Tier
from analytics.scenario.study import Study
from analytics.scenario.uncertainty import Status
from tests.analytics import toy

ASKED = {
    "M1": (4, 8, 12), "M2": (3, 6, 9), "M3": (2, 4, 6), "M4": (20, 40, 60), "M5": (2, 4, 6), "M6": (10, 20, 30),
    "M7": (4, 8, 12), "M8": (0.3, 0.6, 0.9), "M9": (2, 4, 6), "M10": (1, 2, 3), "M11": (0.5, 1.0, 1.5),
    "M12": (10, 20, 30), "M13": (4, 8, 12),
}  # fmt: skip


@pytest.fixture(scope="module")
def study() -> Study:
    return toy.study()


@pytest.fixture(scope="module")
def estimated(study: Study) -> tuple[Plan, Outcome]:
    plan, outcome = run.estimate(study, toy.asking(ASKED))
    return plan, outcome


@pytest.fixture(scope="module")
def refined(study: Study, estimated: tuple[Plan, Outcome]) -> Outcome:
    return run.refine(study, toy.asking(ASKED), estimated[0], toy.silent)


def values(outcome: Outcome, year: int = 2035, column: str = "p50") -> pd.Series:
    frame = outcome.indicators
    return frame[(frame["year"] == year) & frame["computed"]].set_index("indicator")[column]


def test_an_empty_scenario_is_the_base_year_exactly(study: Study) -> None:
    plan, outcome = run.estimate(study, Scenario())
    refined = run.refine(study, Scenario(), plan, toy.silent)
    assert plan.pair.size == 0 and plan.shortfalls == ()
    for found, year in itertools.product((outcome, refined), toy.STAGES):
        pd.testing.assert_series_equal(
            values(found, year), values(found, year, "base"), check_names=False, rtol=1e-12
        )
        assert found.costs["p50"].sum() == 0


def test_an_estimate_claims_no_probability(estimated: tuple[Plan, Outcome]) -> None:
    _, outcome = estimated
    assert outcome.tier is Tier.ESTIMATE
    assert outcome.indicators[["p10", "p90", "probability"]].isna().all().all()
    computed = outcome.indicators[outcome.indicators["computed"]]
    has_target = computed["target"].notna()
    assert set(computed[has_target]["status"]) == {str(Status.NOT_CLAIMED)}
    assert set(computed[~has_target]["status"]) == {str(Status.NO_DATA)}
    assert outcome.potential.empty


def test_a_refinement_brings_bands_probabilities_and_states(refined: Outcome) -> None:
    assert refined.tier is Tier.REFINED
    computed = refined.indicators[refined.indicators["computed"]]
    assert (computed["p10"] <= computed["p50"]).all() and (computed["p50"] <= computed["p90"]).all()
    moved = computed[(computed["p50"] - computed["base"]).abs() > 1e-9]
    assert (moved["p10"] < moved["p90"]).all()
    asked = computed[computed["target"].notna()]
    assert asked["probability"].between(0, 1).all()
    for row in asked.itertuples():
        expected = "normal" if row.probability >= 0.9 else "critical" if row.probability >= 0.5 else "severe"
        assert row.status == expected
    assert (refined.costs["p10"] < refined.costs["p90"]).all()
    assert {"measure", "unit_id", "high_ha", "medium_ha", "low_ha"} == set(refined.potential.columns)


def test_pending_rows_say_what_they_wait_for(refined: Outcome) -> None:
    pending = refined.indicators[~refined.indicators["computed"]]
    assert {"surface_water", "coastal_water", "ecosystem_quality", "satisfaction"} <= set(
        pending["indicator"]
    )
    assert pending["reason"].str.contains(r"\|").all()
    assert (pending["status"] == "no_data").all() and pending["p50"].isna().all()


def test_models_and_coefficients_agree_where_cells_do_not_touch_each_other(
    estimated: tuple[Plan, Outcome], refined: Outcome
) -> None:
    """Water and soil look at single cells: the models run again give the coefficients' sums, but for the draws."""
    before, after = values(estimated[1]), values(refined)
    base = values(refined, column="base")
    for name in ("water_retention", "soil_conservation_rate", "mangrove_area", "pond_area"):
        assert after[name] - base[name] == pytest.approx(before[name] - base[name], rel=0.1), name


def test_moving_the_same_hectares_changes_habitat_and_soil(study: Study) -> None:
    """Two plans of the same area in other cells: areas alike, functions of the refinement not."""
    options = study.options
    names = np.array([option.id for option in options.options])[options.option]
    found = []
    for some in (slice(0, 20), slice(-20, None)):
        pair = np.sort(np.concatenate([np.flatnonzero(names == name)[some] for name in ("M3", "M4")]))
        plan = Plan(pair.astype(np.int32), np.full(pair.size, 2025, np.int16), 0, 0, 0, 0, {}, (), 1.0)
        found.append(values(run.refine(study, Scenario(), plan, toy.silent)))
    here, there = found
    for name in ("erosion_treated", "shelterbelt_area"):
        assert here[name] == pytest.approx(there[name])
    for name in ("habitat_quality_land", "soil_retention", "soil_conservation_rate", "water_retention"):
        assert abs(here[name] - there[name]) > 1e-6, name


def test_every_declared_link_moves_its_indicator_the_declared_way(study: Study) -> None:
    links = study.parameters.tables["indicator_links"]
    less = _changes(study, {})
    for measure in toy.MEASURES:
        quantity = 1.2 if measure in ("M8", "M11") else 9.0
        more = _changes(study, {measure: (quantity,) * 3})
        for link in links[links["measure"] == measure].itertuples():
            change = (more[link.indicator] - less[link.indicator]) * (1 if link.sign == "+" else -1)
            assert change >= -1e-9, (measure, link.indicator, change)
            if "不" not in str(link.note):
                assert change > 0, (measure, link.indicator)


def _changes(study: Study, asked: dict[str, tuple[float, ...]]) -> pd.Series:
    scenario = toy.asking(asked)
    plan, _ = run.estimate(study, scenario)
    return values(run.refine(study, scenario, plan, toy.silent))


def test_stages_are_nested_and_each_cell_is_used_once(study: Study, estimated: tuple[Plan, Outcome]) -> None:
    plan, outcome = estimated
    cells = study.options.cell[plan.pair]
    assert np.unique(cells).size == cells.size
    by_year = {year: set(cells[plan.stage <= year].tolist()) for year in toy.STAGES}
    assert by_year[2025] < by_year[2030] < by_year[2035]
    quantity = outcome.measures.pivot(index="measure", columns="year", values="quantity")
    assert (np.diff(quantity.to_numpy(), axis=1) >= -1e-9).all()


def test_the_order_of_slider_moves_does_not_matter(study: Study, estimated: tuple[Plan, Outcome]) -> None:
    shuffled = Scenario(
        targets=tuple(reversed(toy.asking(ASKED).targets)), weights=tuple(reversed(toy.asking(ASKED).weights))
    )
    plan, outcome = run.estimate(study, shuffled)
    np.testing.assert_array_equal(plan.pair, estimated[0].pair)
    pd.testing.assert_frame_equal(outcome.indicators, estimated[1].indicators)
    elsewhere, _ = run.estimate(study, toy.asking({**ASKED, "M1": (10, 15, 20)}))
    assert elsewhere.pair.size > plan.pair.size
    _, back = run.estimate(study, shuffled)
    pd.testing.assert_frame_equal(back.indicators, outcome.indicators)


def test_a_preview_in_a_straight_line_meets_the_estimate(study: Study) -> None:
    """The slope beside a stock is that of the measure by itself; where the place decides there is none."""
    few, many = (run.estimate(study, toy.asking({"M9": (q, q, q)}))[1].measures for q in (2, 6))
    before, after = (frame.query("measure == 'M9' and year == 2035").iloc[0] for frame in (few, many))
    more = after["quantity"] - before["quantity"]
    assert more > 0 and before["stock_per_unit"] > 0
    assert before["stock"] + more * before["stock_per_unit"] == pytest.approx(after["stock"])
    assert np.isnan(few.query("measure == 'M4'")["stock_per_unit"]).all()


def test_the_same_question_has_the_same_answer(
    study: Study, estimated: tuple[Plan, Outcome], refined: Outcome
) -> None:
    again = run.refine(study, toy.asking(ASKED), estimated[0], toy.silent)
    pd.testing.assert_frame_equal(again.indicators, refined.indicators)
    pd.testing.assert_frame_equal(again.costs, refined.costs)


def test_draws_are_common_to_all_scenarios(study: Study, refined: Outcome) -> None:
    """Other measures leave the band of the seagrass alone."""
    alone = _changes(study, {"M9": ASKED["M9"]})
    assert alone["seagrass_area"] == values(refined)["seagrass_area"]


def test_a_target_beyond_the_potential_is_reported_never_clamped(study: Study) -> None:
    plan, outcome = run.estimate(study, toy.asking({"M5": (4, 8, 20)}))
    gap = {(s.measure, s.stage): s for s in plan.shortfalls}["M5", 2035]
    assert gap.quantity == pytest.approx(8) and gap.causes[0] == "potential"
    row = outcome.measures.query("measure == 'M5' and year == 2035").iloc[0]
    assert (row["target"], row["quantity"], row["shortfall"], row["theoretical"]) == pytest.approx(
        (20, 12, 8, 12)
    )


def test_a_target_beyond_the_realistic_potential_is_reported_never_filled_up(study: Study) -> None:
    """P_scen = min(T, P_real): licensed ponds are a way out to talk about, not a plan."""
    options, threshold = study.options, study.parameters.constant("realistic_threshold")
    ponds = (options.option_measures == study.measure_ids.index("M1")).any(axis=1)[options.option]
    licensed = ponds & (options.cell % 2 == 0)
    options = dataclasses.replace(options, negotiable=licensed.astype(options.negotiable.dtype))
    study = dataclasses.replace(study, options=options, potential=potential_table(options, threshold))
    known = study.potential.set_index("measure").loc["M1"]
    asked = (known["realistic"] + known["theoretical"]) / 2
    assert known["realistic"] < asked < known["theoretical"]
    plan, _ = run.estimate(study, toy.asking({"M1": (0, 0, asked)}))
    gap = {(s.measure, s.stage): s for s in plan.shortfalls}["M1", 2035]
    assert gap.quantity == pytest.approx(asked - known["realistic"]) and gap.causes[0] == "realistic"
    assert not options.negotiable[plan.pair].any()


@pytest.mark.parametrize(
    ("measure", "asked", "stage", "missing", "cause"),
    [("M1", (0, 20, 2), 2030, 18, "later_target"), ("M5", (2, 8, 4), 2035, -4, "earlier_target")],
)
def test_stages_that_contradict_each_other_are_named_as_the_cause(
    study: Study, measure: str, asked: tuple[float, ...], stage: int, missing: float, cause: str
) -> None:
    plan, _ = run.estimate(study, toy.asking({measure: asked}))
    assert [(gap.measure, gap.stage, gap.causes) for gap in plan.shortfalls] == [(measure, stage, (cause,))]
    assert plan.shortfalls[0].quantity == pytest.approx(missing)


def test_a_measure_that_the_study_does_not_have_is_reported(study: Study) -> None:
    plan, _ = run.estimate(study, toy.asking({"M5": (1, 2, 3), "M99": (0, 5, 9)}))
    assert [(s.measure, s.stage, s.quantity, s.causes) for s in plan.shortfalls] == [
        ("M99", 2030, 5, ("potential",)),
        ("M99", 2035, 9, ("potential",)),
    ]


def test_nothing_is_left_to_decide_once_all_stages_are_past() -> None:
    study = toy.study("2035-12-31", projects=pd.DataFrame([toy.project("P1", "M1", 2030, 6.0, "done")]))
    plan, outcome = run.estimate(study, toy.asking(ASKED))
    assert study.stages == () and set(plan.stage.tolist()) == {2030}
    assert outcome.measures.set_index(["measure", "year"]).loc[("M1", 2035), "quantity"] == pytest.approx(6)


def test_a_budget_is_never_exceeded_and_named_as_the_cause(study: Study) -> None:
    plan, outcome = run.estimate(study, toy.asking(ASKED, budgets=((2030, 1500.0), (2035, 2500.0))))
    spent = outcome.costs.set_index("year")
    assert spent.loc[2030, "p50"] <= 1500 and spent.loc[2035, "p50"] <= 2500
    assert spent.loc[2030, "budget"] == 1500
    assert plan.shortfalls and all("budget" in gap.causes for gap in plan.shortfalls)


def test_costs_do_not_fall_as_a_target_rises(study: Study) -> None:
    costs = [
        run.estimate(study, toy.asking({"M4": (q, q, q)}))[1].costs["p50"].iloc[-1] for q in (10, 40, 80, 120)
    ]
    assert costs == sorted(costs) and costs[0] > 0


def test_modes_at_least_and_at_most(study: Study) -> None:
    least = Scenario(targets=(Target("M9", 2030, 7.0, Mode.AT_LEAST),), weights=(("habitat", 1.0),))
    most = Scenario(targets=(Target("M9", 2030, 7.0, Mode.AT_MOST),), weights=(("habitat", 1.0),))
    for scenario, holds in ((least, lambda q: q >= 7), (most, lambda q: q <= 7)):
        plan, outcome = run.estimate(study, scenario)
        quantity = outcome.measures.query("measure == 'M9' and year == 2030")["quantity"].iloc[0]
        assert holds(quantity) and plan.shortfalls == ()


def test_progress_comes_at_once_and_runs_forward(study: Study, estimated: tuple[Plan, Outcome]) -> None:
    said: list[tuple[float, str]] = []
    run.refine(study, toy.asking(ASKED), estimated[0], lambda share, words: said.append((share, words)))
    shares = [share for share, _ in said]
    assert 0 <= shares[0] < 0.05 and shares[-1] == 1 and shares == sorted(shares)
    assert all(words.count("|") == 1 for _, words in said)
    assert any("土壤保持|Soil retention" in words.replace("2030 年", "") for _, words in said)


def test_restoration_potential_answers_to_weights(study: Study, estimated: tuple[Plan, Outcome]) -> None:
    tables = []
    for weights in ((("habitat", 1.0),), (("soil", 1.0),)):
        scenario = dataclasses.replace(toy.asking(ASKED), weights=weights)
        tables.append(run.refine(study, scenario, estimated[0], toy.silent).potential)
    first, second = (table.set_index(["measure", "unit_id"]) for table in tables)
    assert not first.equals(second)
    assert first.sum().sum() == pytest.approx(second.sum().sum())


class TestMonitoring:
    """Status date 2025-12-31: 2025 is past and holds what was built."""

    @pytest.fixture
    def study(self) -> Study:
        rows = [toy.project("P1", "M1", 2025, 6.0, "done"), toy.project("P2", "M5", 2030, 3.0)]
        return toy.study("2025-12-31", projects=pd.DataFrame(rows))

    def test_two_stages_are_open(self, study: Study) -> None:
        assert study.closed == (2025,) and study.stages == (2030, 2035) and study.years == toy.STAGES

    def test_actuals_stand_and_targets_of_the_past_move_nothing(self, study: Study) -> None:
        plan, outcome = run.estimate(study, toy.asking({"M1": (25, 8, 10), "M5": (0, 3, 4)}))
        other, _ = run.estimate(study, toy.asking({"M1": (0, 8, 10), "M5": (9, 3, 4)}))
        np.testing.assert_array_equal(plan.pair, other.pair)
        table = outcome.measures.set_index(["measure", "year"])
        assert table.loc[("M1", 2025), "quantity"] == pytest.approx(6)
        assert np.isnan(table.loc[("M1", 2025), "target"])
        assert table.loc[("M1", 2030), "quantity"] == pytest.approx(8)
        assert table.loc[("M1", 2035), "quantity"] == pytest.approx(10)
        built = study.projects.pair[study.projects.done]
        assert (plan.stage[np.isin(plan.pair, built)] == 2025).all()
        assert values(outcome, 2025)["pond_withdrawn_area"] == pytest.approx(0.9 * 6)

    def test_a_refinement_counts_what_is_built(self, study: Study) -> None:
        scenario = toy.asking({"M1": (8, 10)}, stages=(2030, 2035))
        plan, _ = run.estimate(study, scenario)
        refined = run.refine(study, scenario, plan, toy.silent)
        assert values(refined, 2025)["pond_area"] < 30

    def test_without_actuals_nothing_is_claimed_for_the_past(self) -> None:
        study = toy.study("2025-12-31")
        _, outcome = run.estimate(study, toy.asking({"M1": (8, 10)}, stages=(2030, 2035)))
        past = outcome.indicators.query("year == 2025")
        assert not past["computed"].any() and past["p50"].isna().all()
        assert "待填报|Not reported yet" in set(past["reason"])
        assert "待填报" in outcome.notes[-1][0]

    def test_a_target_below_what_is_built_is_reported(self, study: Study) -> None:
        plan, _ = run.estimate(study, toy.asking({"M1": (2, 9)}, stages=(2030, 2035)))
        gap = {(s.measure, s.stage): s for s in plan.shortfalls}["M1", 2030]
        assert gap.quantity == pytest.approx(-4) and gap.causes == ("locked",)


def test_spending_by_measure_is_what_the_plan_costs(study: Study, estimated: tuple[Plan, Outcome]) -> None:
    plan, outcome = estimated
    spent = spending.by_measure(study, plan)
    cumulative = spent.groupby("year")["cost_wan_yuan"].sum().cumsum()
    np.testing.assert_allclose(cumulative.to_numpy(), outcome.costs["p50"].to_numpy(), rtol=1e-9)
    assert set(spent["measure"]) == set(study.measure_ids)
    only = spending.by_measure(study, dataclasses.replace(plan, pair=plan.pair[:1], stage=plan.stage[:1]))
    found = only[only["cost_wan_yuan"] > 0]
    option = study.options.options[study.options.option[plan.pair[0]]]
    assert found[["measure", "year"]].to_numpy().tolist() == [[option.measures[-1], int(plan.stage[0])]]
    assert float(found["cost_wan_yuan"].iloc[0]) == pytest.approx(float(study.options.cost[plan.pair[0]]))
