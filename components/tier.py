"""A page that only reads: which tier its numbers are, and the refinement that starts by itself if there is none.

While a callback is under way, Dash holds back all that could follow from its outputs: the page would stand still as
long as a refinement takes. So a job writes to ENDED, on which nothing waits, and the browser hands it on to REFINED.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, dcc, html

from components.text import Text

RefineJob = Callable[[str, str, Callable[[float, str], None]], Any]


class TierIds:
    """Ids of the note; the prefix is the page's."""

    def __init__(self, prefix: str) -> None:
        self.NOTE = f"{prefix}-tier"
        self.STATE = f"{prefix}-state"
        self.REFINE = f"{prefix}-refine"
        self.ENDED = f"{prefix}-ended"
        self.REFINED = f"{prefix}-refined"
        self.PROGRESS = f"{prefix}-progress"
        self.RUNNING = f"{prefix}-running"

    def connect(self, refine_job: RefineJob) -> None:
        """The refinement of the page's key, once per page load, and the note that tells of it.

        Args:
            refine_job: (key, tab, told of progress) -> the ended job, run in a process of its own.
        """

        @callback(
            Output(self.ENDED, "data"),
            Input(self.REFINE, "data"),
            background=True,
            interval=100,  # ms; the answer waits for news (data/managers.py)
            progress=[Output(self.PROGRESS, "data")],
            running=[(Output(self.RUNNING, "data"), True, False)],
            cancel=[Input("_pages_location", "pathname")],
            prevent_initial_call=True,
        )
        def refine(report: Callable[[Any], None], job: dict[str, Any]) -> dict[str, Any]:
            def tell(fraction: float, message: str) -> None:
                report([{"fraction": fraction, "message": message}])

            ended = refine_job(job["key"], job["tab"], tell)
            return {"key": job["key"], "state": str(ended.state)}

        def browser(function: str) -> ClientsideFunction:
            return ClientsideFunction("tier", function)

        clientside_callback(browser("start"), Output(self.REFINE, "data"), Input(self.STATE, "data"))
        clientside_callback(
            browser("relay"),
            Input(self.ENDED, "data"),
            State(self.REFINED, "id"),
            prevent_initial_call=True,
        )
        clientside_callback(
            browser("paint"),
            Output(self.NOTE, "title"),
            Input(self.PROGRESS, "data"),
            Input(self.REFINED, "data"),
            Input(self.RUNNING, "data"),
            State(self.NOTE, "id"),
            prevent_initial_call=True,
        )


def stores(ids: TierIds, key: str, refined: bool, t: Text) -> list[Any]:
    """What the page remembers: the key, the language, and whether a refinement is still wanted."""
    state = {"key": key, "lang": str(t.language), "refined": refined, "tab": uuid.uuid4().hex}
    return [
        dcc.Store(id=ids.STATE, data=state),
        dcc.Store(id=ids.REFINE),
        dcc.Store(id=ids.ENDED),
        dcc.Store(id=ids.REFINED),
        dcc.Store(id=ids.PROGRESS),
        dcc.Store(id=ids.RUNNING, data=False),
    ]


def note(ids: TierIds, refined: bool, t: Text) -> html.Span:
    """ "屏上数字：估算 · 精算中 26 %". The asset writes how far the job is."""
    words = {
        "running": t("屏上数字：估算 · 精算中"),
        "done": t("屏上数字：精算"),
        "failed": t("屏上数字：估算 · 精算未完成，刷新页面可重试"),
    }
    return html.Span(
        words["done"] if refined else words["running"],
        id=ids.NOTE,
        className="tier-note",
        **{"data-words": json.dumps(words, ensure_ascii=False), "aria-live": "polite"},
    )
