"""What the server answers beside the pages: tiles, pictures, vectors, health; and the headers and errors of every answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import cast

from flask import Blueprint, Flask, Response, request
from werkzeug.exceptions import HTTPException

from data import downloads, logs
from data.bundle import Bundle
from data.compressed import ENCODINGS, Compressed
from data.geojson import SOURCES, Vectors
from data.pictures import Lines, picture
from data.tiles import Atlas, BadAddress

FOR_EVER = "public, max-age=31536000, immutable"
# Without the current version in its address an answer may be another one tomorrow.
ASK_AGAIN = "no-cache"
NEVER = "no-store"
MAX_REQUEST_BYTES = 2 << 20
# What Dash names by version and time, and what we name by version or content, never changes under its address.
LASTING = re.compile(r"/_dash-component-suites/.*\.v[\w-]+m[0-9a-fA-F]+\.|/assets/vendor/|/assets/wanquan-")
LINKED = re.compile(r'(?:src|href)="(/(?:_dash-component-suites|assets)/[^"]+)"')
FILES = ("/_dash-component-suites/", "/assets/")
TEXTS = frozenset(
    {
        "text/html",
        "text/css",
        "text/javascript",
        "application/javascript",
        "application/json",
        "image/svg+xml",
    }
)


def register(server: Flask, atlas: Atlas, vectors: Vectors) -> None:
    """Adds the routes to a server."""
    routes = Blueprint("wanquan", __name__)

    @routes.get("/tiles/<layer>/<zoom>/<x>/<y>.png")
    def tile(layer: str, zoom: str, x: str, y: str) -> Response:
        address = atlas.address(layer, zoom, x, y, request.args.to_dict(flat=False))
        return answer_of(atlas.tile(address), "image/png", FOR_EVER if address.current else ASK_AGAIN)

    @routes.get("/vectors/<name>.json")
    def vector(name: str) -> Response:
        if name not in SOURCES:
            raise BadAddress(404, "没有这个图层 no such layer")
        return vector_answer(vectors, name, atlas.version)

    @routes.get("/pictures/<layer>/<zoom>.png")
    def whole(layer: str, zoom: str) -> Response:
        content, current = picture(atlas, layer, zoom, request.args.to_dict(flat=False))
        return answer_of(content, "image/png", FOR_EVER if current else ASK_AGAIN)

    lines = Lines(atlas.ground.study)

    @routes.get("/pictures/<name>.svg")
    def drawing(name: str) -> Response:
        current = request.args.to_dict(flat=False).get("v") == [atlas.version]
        return answer_of(lines.file(name), "image/svg+xml", FOR_EVER if current else ASK_AGAIN)

    @routes.get("/healthz")
    def health() -> Response:
        return answer_of(b"ok\n", "text/plain; charset=utf-8", NEVER)

    downloads.add_to(routes)
    server.register_blueprint(routes)


def vector_answer(vectors: Vectors, name: str, version: str) -> Response:
    """A vector file; for ever where the address names this version."""
    current = request.args.to_dict(flat=False).get("v") == [version]
    file = vectors.file(name)
    zipped = "gzip" in request.accept_encodings
    made = answer_of(
        file.zipped if zipped else file.plain, "application/geo+json", FOR_EVER if current else ASK_AGAIN
    )
    made.headers["Vary"] = "Accept-Encoding"
    if zipped:
        made.headers["Content-Encoding"] = "gzip"
    return made


def serve(server: Flask, bundles: Sequence[Bundle], folder: Path) -> None:
    """Adds the bundles under /assets/; sends texts compressed and lets a browser keep what never changes.

    Args:
        folder: where compressed files are kept.
    """
    compressed = Compressed(folder)
    for each in bundles:
        answer = partial(answer_of, each.content, f"{each.kind}; charset=utf-8", FOR_EVER)
        server.add_url_rule(f"/assets/{each.name}", each.name, answer)

    @server.after_request
    def squeeze(answer: Response) -> Response:
        if request.method not in ("GET", "POST") or answer.status_code != 200:
            return answer
        if request.path.startswith(FILES):
            lasting = LASTING.match(request.path) or "m" in request.args
            answer.headers["Cache-Control"] = FOR_EVER if lasting else ASK_AGAIN
        if answer.mimetype in TEXTS and "Content-Encoding" not in answer.headers:
            _encode(answer, compressed)
        return answer


def warm(server: Flask, more: Sequence[str]) -> None:
    """Asks for the first page and all files that it names, so that they lie there compressed.

    Before the fork: parallel first requests would race for Dash's registries (plotly/dash#3971).

    Args:
        more: addresses of files that are loaded later.
    """
    client = server.test_client()
    named = LINKED.findall(client.get("/").get_data(as_text=True))
    for address in (*named, *more):
        for encoding in ENCODINGS:
            client.get(address, headers={"Accept-Encoding": encoding}).close()


def _encode(answer: Response, compressed: Compressed) -> None:
    answer.direct_passthrough = False
    content, wanted = answer.get_data(), request.accept_encodings
    accepted = {name for name in ENCODINGS if wanted[name] > 0}
    kept = request.path.startswith(FILES)
    made, name = (compressed.file if kept else compressed.answer)(content, accepted)
    answer.vary.add("Accept-Encoding")
    if name:
        answer.set_data(made)
        answer.headers["Content-Encoding"] = name
        tag, _ = answer.get_etag()
        if tag:
            answer.set_etag(tag, weak=True)


def secure(
    server: Flask, script_hashes: Callable[[], Sequence[str]], missing: Sequence[type[Exception]] = ()
) -> None:
    """Puts limits, security headers and error texts on every answer.

    Args:
        script_hashes: CSP hashes of the inline scripts that Dash itself writes, known once all callbacks are.
        missing: errors of the framework that mean "not found".
    """
    server.config["MAX_CONTENT_LENGTH"] = MAX_REQUEST_BYTES
    server.register_error_handler(BadAddress, lambda error: _text(str(error), error.status))
    server.register_error_handler(HTTPException, _expected)
    server.register_error_handler(Exception, _unexpected)
    for kind in missing:
        server.register_error_handler(kind, lambda _: _text("404 Not Found", 404))

    @server.before_request
    def refuse() -> Response | None:
        # Dash's GET requests call themselves JSON, too, without a body.
        if (
            request.method == "POST"
            and request.is_json
            and not isinstance(request.get_json(silent=True), dict)
        ):
            return _text("请求应为 JSON 对象 the request must be a JSON object", 400)
        return None

    @server.after_request
    def headers(answer: Response) -> Response:
        for name, value in _SECURITY.items():
            answer.headers.setdefault(name, value)
        if answer.mimetype == "text/html":
            answer.headers["Content-Security-Policy"] = policy(script_hashes())
            answer.headers["Cache-Control"] = ASK_AGAIN
        return answer


def policy(script_hashes: Sequence[str]) -> str:
    """Content security policy: everything from this server; inline scripts only those of these hashes.

    Styles may stand inline because AG Grid and Leaflet write them; `blob:` is how charts and tables
    hand a download to the browser.
    """
    rules = {
        "default-src": "'self'",
        "script-src": " ".join(("'self'", *script_hashes)),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "worker-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


_SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
}


def _expected(error: HTTPException) -> Response:
    code = error.code or 500
    if code < 400:
        return cast(Response, error.get_response())
    return _text(f"{code} {error.name}", code)


def _unexpected(error: Exception) -> Response:
    number = logs.failure(error, request.path)
    return _text(f"服务器出错，编号 {number}  Server error, id {number}", 500)


def _text(message: str, status: int) -> Response:
    answer = answer_of(message.encode() + b"\n", "text/plain; charset=utf-8", NEVER)
    answer.status_code = status
    return answer


def answer_of(content: bytes, kind: str, cache: str) -> Response:
    """An answer of our own, under this cache rule."""
    return Response(content, content_type=kind, headers={"Cache-Control": cache})
