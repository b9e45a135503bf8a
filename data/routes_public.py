"""What a public server answers: its page, its files, its health; with an approval number a generalised map. Nothing else."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, request
from werkzeug.exceptions import NotFound

from data.geojson import Vectors
from data.routes import ASK_AGAIN, FOR_EVER, NEVER, answer_of, vector_answer
from data.tiles import Atlas, BadAddress

#: Layers and vectors that generalise; no parcel, unit, project or raw layer is among them.
LAYERS = frozenset({"relief", "relief_dark", "zones"})
VECTORS = frozenset({"land", "coastline", "neighbours", "water", "rivers", "towns", "places"})
MAX_ZOOM = 11
#: Where the page's own parts come from; every other path is unknown here.
PARTS = ("/_dash-", "/assets/", "/_favicon.ico", "/healthz")
MAPS = ("/tiles/", "/vectors/")


def register(server: Flask, atlas: Atlas, vectors: Vectors, approved: bool) -> None:
    """Adds the routes, and refuses whatever is not one of them.

    Args:
        approved: whether maps may be shown.
    """
    parts = (*PARTS, *MAPS) if approved else PARTS
    routes = Blueprint("public", __name__)

    @routes.get("/healthz")
    def health() -> Response:
        return answer_of(b"ok\n", "text/plain; charset=utf-8", NEVER)

    @routes.get("/tiles/<layer>/<zoom>/<x>/<y>.png")
    def tile(layer: str, zoom: str, x: str, y: str) -> Response:
        address = atlas.address(layer, zoom, x, y, request.args.to_dict(flat=False))
        if layer not in LAYERS or address.zoom > MAX_ZOOM:
            raise BadAddress(404, "没有这个图层 no such layer")
        return answer_of(atlas.tile(address), "image/png", FOR_EVER if address.current else ASK_AGAIN)

    @routes.get("/vectors/<name>.json")
    def vector(name: str) -> Response:
        if name not in VECTORS:
            raise BadAddress(404, "没有这个图层 no such layer")
        return vector_answer(vectors, name, atlas.version)

    server.register_blueprint(routes)

    @server.before_request
    def known() -> None:
        if request.path != "/" and not request.path.startswith(parts):
            raise NotFound
