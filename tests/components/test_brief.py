"""The briefing's screens: every page has one, numbers are those of the pages, and each leads to where it is explained."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

import app
from analytics.methods import cards
from components.brief_pictures import Bar, bars, percent
from components.paint import markup
from components.shell import Page
from data import bundle
from settings import Settings

SECTION = re.compile(r'<section[^>]*class="screen (\w+)( on)?".*?</section>', re.S)
LINK = re.compile(r'href="(/[^"]*)"')


@pytest.fixture(scope="module")
def client(demo_package: Path, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    settings = Settings(package=demo_package, cache=tmp_path_factory.mktemp("cache"))
    client: FlaskClient = app.create_app(settings).server.test_client()
    return client


def deck(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_every_page_opens_the_deck_at_its_own_screen(client: FlaskClient) -> None:
    for page in Page:
        found = SECTION.findall(deck(client, f"{page.value}?mode=brief"))
        names = [each.value.strip("/") or "overview" for each in Page]
        assert [name for name, _ in found] == names
        assert [name for name, on in found if on] == [page.value.strip("/") or "overview"]


def test_the_deck_is_a_document_without_the_app(client: FlaskClient) -> None:
    text = deck(client, "/?mode=brief")
    styles, script = bundle.deck()
    assert re.findall(r'<script[^>]*src="([^"]+)"', text) == [f"/assets/{script.name}"]
    assert f"/assets/{styles.name}" in text and "_dash" not in text and "<script>" not in text
    for each in (styles, script):
        answer = client.get(f"/assets/{each.name}")
        assert answer.data == each.content and "immutable" in answer.headers["Cache-Control"]


def test_every_number_leads_to_its_formula_or_page(client: FlaskClient) -> None:
    known = {card.id for card in cards()}
    for section in SECTION.finditer(deck(client, "/?mode=brief")):
        links = LINK.findall(section.group(0))
        assert len(links) == 4, section.group(1)  # the number and three facts
        for link in links:
            path, _, card = link.partition("#")
            assert path in {page.value for page in Page}
            assert not card or card in known


def test_every_screen_has_a_source_and_the_stamp_of_a_demonstration(client: FlaskClient) -> None:
    for section in SECTION.finditer(deck(client, "/?mode=brief")):
        assert "数据：" in section.group(0) and 'class="demo"' in section.group(0), section.group(1)


def test_numbers_are_those_of_the_pages(client: FlaskClient) -> None:
    """Binding indicators that are met, and the cost, as the page of scenarios computes them."""
    from pages import brief  # a page is imported by the app alone, once there is one

    given_year, t = 2030, brief.text.of(None)
    key = next(iter(dict(brief.choices.by_key(brief.study.current(), brief.jobs.desk().results.key, t))))
    shown = brief.see(key, given_year, False, t)
    rows = [row for row in shown.indicators if row.attribute == "binding" and row.met(given_year) is not None]
    screens = brief.screens(key, given_year, t)
    first, costs = screens[0], next(each for each in screens if each.page is Page.PROJECTS)
    assert first.number.value == str(sum(bool(row.met(given_year)) for row in rows))
    assert first.number.unit == f"/ {len(rows)} 项"
    assert costs.number.value == f"{shown.costs[-1].p50:,.0f}"
    assert {each.tier for each in screens} == {"估算", ""}


def test_english_is_complete(client: FlaskClient) -> None:
    text = deck(client, "/?mode=brief&lang=en")
    shown = re.sub(r"<[^>]+>", " ", text)
    assert not re.findall(r"[\u4e00-\u9fff]+", shown)
    assert 'lang="en"' in text


@pytest.mark.parametrize("address", ["/nowhere?mode=brief", "/?mode=other"])
def test_other_addresses_are_the_app(client: FlaskClient, address: str) -> None:
    assert 'class="screen' not in client.get(address).text


def test_unknown_keys_and_years_open_the_plan(client: FlaskClient) -> None:
    assert deck(client, f"/zoning?mode=brief&key={'0' * 20}&stage=1999") == deck(client, "/zoning?mode=brief")


def test_the_header_leads_there(client: FlaskClient) -> None:
    assert 'class="btn small to-brief"' in deck(client, "/zoning")


def test_a_chance_is_never_certain() -> None:
    assert [percent(x) for x in (1.0, 0.914, 0.0, float("nan"))] == ["> 99 %", "91 %", "< 1 %", "--"]


def test_bars_share_one_scale_and_show_the_limit() -> None:
    drawn = markup(
        bars([Bar("a", 50.0, "50", limit=100.0), Bar("b", 25.0, "25", low=20.0, high=30.0)], "costs")
    )
    assert re.findall(r"width:([\d.]+)%", drawn)[:2] == ["49.02", "24.51"]
    assert "left:98.039%" in drawn and 'class="band"' in drawn
