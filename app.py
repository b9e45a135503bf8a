"""Puts the dashboard together. `app:server` is what gunicorn serves; `python app.py` is for development.

With WANQUAN_REDIS_URL, jobs run on `celery --app app:celery_app worker --concurrency 2`.
"""

from __future__ import annotations

import functools
from typing import Any

import dash
from dash import Dash, html, page_container
from dash.exceptions import DependencyException
from threadpoolctl import threadpool_limits

from analytics.scenario import presets, run
from components import bundles
from data import bundle, jobs, logs, managers, public, routes, routes_public, study
from data.errors import InputDataError
from data.geojson import Vectors
from data.tiles import open_atlas
from settings import Audience, Settings, load_settings

ERROR_ID = "app-error"


def create_app(settings: Settings, debug: bool = False) -> Dash:
    """A dashboard ready to serve: the study is open, the presets are answered, the first request is done.

    Args:
        debug: shows Dash's own error panel in the browser.

    Raises:
        SystemExit: the package is wrong or the settings ask for what is not there, with what to do about it.
    """
    # A job's fork ends the threads that BLAS keeps for itself, and a tile that is waiting for them would wait for ever.
    threadpool_limits(1)
    internal = settings.audience is Audience.INTERNAL
    logs.configure()
    context = open_study(settings)
    desk = jobs.open_desk(context.study, run, settings.cache, context.versions, settings.cache_gib)
    jobs.use(desk)
    made = bundle.collect()
    app = bundles.Site(
        __name__,
        use_pages=True,
        pages_folder="pages" if internal else "pages/_public",
        title="万泉",
        update_title="",
        **bundles.options(*(each.name for each in made)),
        suppress_callback_exceptions=True,
        background_callback_manager=managers.job_manager(settings) if internal else None,
        on_error=show_error,
        add_log_handler=False,
    )
    app.layout = layout
    if debug:
        app.enable_dev_tools(debug=True, dev_tools_hot_reload=False, dev_tools_disable_version_check=True)
    app.server.secret_key = settings.secret_key.get_secret_value()
    atlas = open_atlas(desk, settings.cache / "tiles")
    if internal:
        routes.register(app.server, atlas, Vectors(context.study))
    else:
        routes_public.register(app.server, atlas, Vectors(context.study), bool(settings.map_approval))
    routes.serve(app.server, (*made, *bundle.deck()), settings.cache / "web")
    routes.secure(app.server, functools.cache(app.csp_hashes), missing=(DependencyException,))
    atlas.warm()  # before the fork, as are the presets: by the way all kernels are compiled
    desk.prepare(presets.opened(context.package.tables, context.study.stages))
    public.prepare(() if internal else public.topics(desk))
    routes.warm(app.server, bundles.PARTS)
    return app


def layout() -> html.Div:
    """Whatever page is open and, beneath it, the one place where a failure is told."""
    return html.Div([page_container, html.Div(id=ERROR_ID, className="app-error", role="alert")])


def show_error(error: Exception) -> None:
    """A callback failed: the user gets one sentence with an id, the log gets the traceback."""
    number = logs.failure(error, "a callback")
    text = f"出错了，请重试；若再出现，请告知编号 {number}。 Something went wrong, error {number}."
    close = html.Button("×", type="button", **{"aria-label": "关闭 Close"})  # assets/46-error.js
    dash.set_props(ERROR_ID, {"children": [html.Span(text), close]})


def open_study(settings: Settings) -> study.Context:
    """The study of the package that the settings name, made current; a wrong package ends the program."""
    try:
        study.use_context(context := study.open_context(settings))
    except InputDataError as error:
        raise SystemExit(str(error)) from None
    return context


@functools.cache
def _served() -> Dash:
    return create_app(load_settings())


def __getattr__(name: str) -> Any:
    """`server` and `celery_app`, made when first asked for: importing this module alone opens no study."""
    if name == "server":
        return _served().server
    if name == "celery_app":
        celery = jobs.celery_app(load_settings().redis_url)
        _served()
        return celery
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


if __name__ == "__main__":
    chosen = load_settings()
    create_app(chosen, debug=True).server.run(host=chosen.host, port=chosen.port, threaded=True)
