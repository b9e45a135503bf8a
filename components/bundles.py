"""Which scripts a page loads at first and which only when it draws what they are for.

Dash loads the script of every component package on every page. Tables and maps weigh as much as all the rest, so their
packages stand in the document under a type that no browser runs; `assets/03-bundles.js` puts a stand-in for each
component in place and loads the package when one is drawn. Charts need no stand-in: Dash itself loads plotly with the
first one, from the address in `window._dashPlotlyJSURL`; ours is the cartesian bundle in `assets/vendor`.
"""

from __future__ import annotations

import logging
from typing import Any

import dash_ag_grid
import dash_leaflet
from dash import Dash, _dash_renderer, dash_table
from flask import has_request_context, request

from components import first, shell

# The type is no script's: the browser neither loads nor runs it.
LATER = "text/x-later"
PACKAGES = {
    dash_ag_grid: "dash_ag_grid.min.js",
    dash_leaflet: "dash_leaflet.js",
}
# All that Dash's own scripts use of the polyfill that Dash sends; what else is in it every browser has had for years.
RUNTIME = "/assets/vendor/regenerator-runtime-0.14.1.js"
ICON = "/assets/logo.svg"
# Parts of the packages that are loaded with the first table, map and chart.
PARTS = (
    "/_dash-component-suites/dash_ag_grid/async-community.js",
    "/_dash-component-suites/dash_leaflet/async-GeoJSON.js",
    "/_dash-component-suites/dash/dcc/async-graph.js",
    "/assets/vendor/plotly-cartesian-4.1.1.min.js",
)


def options(styles: str, early: str, scripts: str) -> dict[str, Any]:
    """Arguments of `Dash`: our own files come as bundles of these names, and some packages when needed."""
    for package, entry in PACKAGES.items():
        (script,) = (each for each in package._js_dist if each["relative_package_path"] == entry)
        script["attributes"] = {"type": LATER, "data-package": package.__name__}
    whole = _dash_renderer._js_dist_dependencies[0]["relative_package_path"]["prod"]
    whole[:] = [file for file in whole if "polyfill" not in file]
    dash_table._js_dist.clear()  # Dash sends its own table to every page; ours are AG Grid's or plain HTML
    return {
        "assets_ignore": r"\.(css|js)$",
        "external_stylesheets": [f"/assets/{styles}"],
        "external_scripts": [RUNTIME, f"/assets/{scripts}"],
        "index_string": shell.INDEX.replace("{early}", f"/assets/{early}").replace("{icon}", ICON),
    }


class Site(Dash):
    """The document of an address comes with the first picture of its page; in a briefing it is another one."""

    def index(self, *args: Any, **parts: Any) -> Any:
        """The document; of an address without a page it says so, and is not there (404)."""
        if request.path not in known():
            return super().index(*args, **parts), 404
        briefing = shell.briefed() if request.args.get("mode") == shell.BRIEF else None
        return briefing(request.path, request.args.to_dict()) if briefing else super().index(*args, **parts)

    def interpolate_index(self, **parts: str) -> str:
        asked = request.args.to_dict() if has_request_context() else {}
        parts["title"] = shell.document_title(request.path if has_request_context() else "", parts["title"])
        try:
            parts["app_entry"] = first.entry(request.path, asked)
        except Exception:  # the page itself fails alike, and tells of it
            logging.getLogger(__name__).exception("the first picture of %s", request.path)
        return str(super().interpolate_index(**parts))


def known() -> set[str]:
    """Addresses of the pages that this server has."""
    return {page.value for page in shell.pages()}
