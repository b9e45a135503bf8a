"""Puts the dashboard together. `app:server` is what gunicorn serves; `python app.py` is for development.

With WANQUAN_REDIS_URL, jobs run on `celery --app app:celery_app worker --concurrency 2`.
"""

from __future__ import annotations

import functools
from typing import Any

import dash
import diskcache
from dash import CeleryManager, Dash, DiskcacheManager, html
from dash.exceptions import DependencyException

from analytics.scenario import presets, run
from components import bundles, shell
from data import bundle, jobs, logs, routes, study
from data.errors import InputDataError
from data.geojson import Vectors
from data.tiles import open_atlas
from settings import Audience, Settings, load_settings

ERROR_ID = "app-error"
JOB_CACHE_BYTES, JOB_RESULT_S = 64 << 20, 3600


def create_app(settings: Settings, debug: bool = False) -> Dash:
    """A dashboard ready to serve: the study is open, the presets are answered, the first request is done.

    Args:
        debug: shows Dash's own error panel in the browser.

    Raises:
        SystemExit: the package is wrong or the settings ask for what is not there, with what to do about it.
    """
    if settings.audience is Audience.PUBLIC:
        raise SystemExit(
            "WANQUAN_AUDIENCE=public 尚未提供，请设为 internal. Not available yet: set it to internal"
        )
    logs.configure()
    context = open_study(settings)
    desk = jobs.open_desk(context.study, run, settings.cache, context.versions, settings.cache_gib)
    jobs.use(desk)
    made = bundle.collect()
    app = Dash(
        __name__,
        use_pages=True,
        title="万泉",
        update_title="",
        index_string=shell.INDEX,
        **bundles.options(*(each.name for each in made)),
        suppress_callback_exceptions=True,
        background_callback_manager=job_manager(settings),
        on_error=show_error,
        add_log_handler=False,
    )
    app.layout = layout
    if debug:
        app.enable_dev_tools(debug=True, dev_tools_hot_reload=False, dev_tools_disable_version_check=True)
    app.server.secret_key = settings.secret_key.get_secret_value()
    atlas = open_atlas(desk, settings.cache / "tiles")
    routes.register(app.server, atlas, Vectors(context.study))
    routes.serve(app.server, made, settings.cache / "web")
    routes.secure(app.server, functools.cache(app.csp_hashes), missing=(DependencyException,))
    atlas.warm()  # before the fork, as are the presets: by the way all kernels are compiled
    tables, stages = context.package.tables, context.study.stages
    desk.prepare([presets.open_part(scenario, stages) for scenario in presets.presets(tables).values()])
    routes.warm(app.server, bundles.PARTS)
    return app


def layout() -> html.Div:
    """The shell and, beneath it, the one place where a failure is told."""
    return html.Div([shell.layout(), html.Div(id=ERROR_ID, className="app-error", role="alert")])


def show_error(error: Exception) -> None:
    """A callback failed: the user gets one sentence with an id, the log gets the traceback."""
    number = logs.failure(error, "a callback")
    text = f"出错了，请重试；若再出现，请告知编号 {number}。 Something went wrong, error {number}."
    dash.set_props(ERROR_ID, {"children": text})


def open_study(settings: Settings) -> study.Context:
    """The study of the package that the settings name, made current; a wrong package ends the program."""
    try:
        study.use_context(context := study.open_context(settings))
    except InputDataError as error:
        raise SystemExit(str(error)) from None
    return context


def job_manager(settings: Settings) -> Any:
    """Background jobs: forks of this server, or Celery workers where a Redis is named."""
    if settings.redis_url is not None:
        return CeleryManager(jobs.celery_app(settings.redis_url), expire=JOB_RESULT_S)
    folder = str(settings.cache / "dash")
    return DiskcacheManager(diskcache.Cache(folder, size_limit=JOB_CACHE_BYTES), expire=JOB_RESULT_S)


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
