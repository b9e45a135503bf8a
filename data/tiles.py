"""Map tiles by address: what may be asked for, and the picture that answers it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from data.drawing import Drawable, compile_stamp
from data.jobs import Desk
from data.mercator import Mercator, tile_window
from data.png import Palette
from data.results import KEY
from data.themes import LAYERS, Ground, Layer, UnknownKey

MIN_ZOOM, MAX_ZOOM = 7, 16
NUMBER = re.compile(r"0|[1-9][0-9]{0,7}")
VERSION = re.compile(r"[0-9a-f]{12}")
EMPTY = Palette(np.zeros((1, 4), np.uint8)).encode(np.zeros((256, 256), np.uint8))


class BadAddress(Exception):
    """An address no tile has. `status` is 400 for what can never be right, 404 for what is not there."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class Address:
    """One tile of one layer.

    Args:
        layer: a name of LAYERS.
        zoom, x, y: the usual tile numbers.
        key, stage: which scenario's result at the end of which stage; empty and 0 where the layer has none.
        other: key of the scenario that it is compared with, where a layer compares.
        current: the address names this very version of the layers, so the answer never changes.
    """

    layer: str
    zoom: int
    x: int
    y: int
    key: str = ""
    stage: int = 0
    other: str = ""
    current: bool = False


class Atlas:
    """All tiles of one study.

    Args:
        ground: the study and the look-ups that layers are built from.
        versions: data package and model.
    """

    def __init__(self, ground: Ground, versions: tuple[str, ...]) -> None:
        self.ground = ground
        self.version = version(versions)

    def tile(self, address: Address) -> bytes:
        """The PNG at an address.

        Raises:
            BadAddress: nobody asked this key of this study.
        """
        window = tile_window(address.zoom, address.x, address.y)
        rows, columns = self.ground.mercator.inside(window)
        if rows.start == rows.stop or columns.start == columns.stop:
            return EMPTY
        drawable = self.drawable(address)
        classes = drawable.draw(window)
        return drawable.palette.encode(classes) if classes.any() else EMPTY

    def drawable(self, address: Address) -> Drawable:
        layer = LAYERS[address.layer]
        asked = (address.key, address.stage, *((address.other,) if "other" in layer.takes else ()))
        try:
            return self.ground.memo.get((address.layer, *asked), lambda: layer.build(self.ground, *asked))
        except UnknownKey as unknown:
            raise BadAddress(404, "没有这个情景 no such scenario") from unknown

    def warm(self) -> None:
        """Draws the base map and one theme: reads the relief and compiles kernels before the server forks."""
        west, north, east, south = self.ground.mercator.bounds
        x, y = int((west + east) / 2 * 1024), int((north + south) / 2 * 1024)
        for layer in ("relief", "ecosystems"):
            self.tile(Address(layer, 10, x, y))
        compile_stamp()

    def address(
        self, layer: str, zoom: str, x: str, y: str, arguments: Mapping[str, Sequence[str]]
    ) -> Address:
        """Reads an address strictly.

        Raises:
            BadAddress: anything that is not exactly right, said in a short text.
        """
        if layer not in LAYERS:
            raise BadAddress(404, "没有这个图层 no such layer")
        z, column, row = _number("z", zoom), _number("x", x), _number("y", y)
        if not MIN_ZOOM <= z <= MAX_ZOOM:
            raise BadAddress(404, f"缩放级别应为 zoom must be {MIN_ZOOM}-{MAX_ZOOM}")
        if max(column, row) >= 1 << z:
            raise BadAddress(404, "瓦片编号超出范围 no such tile at this zoom")
        given = {name: _once(name, values) for name, values in arguments.items()}
        self._check_names(LAYERS[layer], given)
        asked = given.get("v", "")
        if asked and not VERSION.fullmatch(asked):
            raise BadAddress(400, "v 不是版本号 v is not a version")
        keys = {name: given.get(name, "") for name in ("key", "other")}
        stage = _number("stage", given.get("stage", "0"))
        for name, key in keys.items():
            if name in given and not KEY.fullmatch(key):
                raise BadAddress(400, f"{name} 应为 20 位十六进制 {name} must be 20 lower-case hex digits")
        if "stage" in given and stage not in self.ground.study.years:
            raise BadAddress(404, "没有这个阶段 no such stage")
        if any(key and self.ground.scenario(key) is None for key in keys.values()):
            raise BadAddress(404, "没有这个情景 no such scenario")
        return Address(layer, z, column, row, keys["key"], stage, keys["other"], asked == self.version)

    def _check_names(self, layer: Layer, given: Mapping[str, str]) -> None:
        for name in given:
            if name != "v" and name not in layer.takes:
                raise BadAddress(400, f"多余的参数 unexpected argument: {name[:20]!a}")
        for name in sorted(layer.needs - set(given)):
            raise BadAddress(400, f"缺少参数 missing argument: {name}")


@cache
def version(versions: tuple[str, ...]) -> str:
    """Twelve hex digits over these versions and the code that draws: what a tile's content depends on."""
    digest = hashlib.blake2b("\0".join(versions).encode(), digest_size=6)
    here = Path(__file__).parent
    modules = ("tiles", "drawing", "pictures", "relief", "sampling", "png", "mercator", "geojson")
    files = [*(here / f"{module}.py" for module in modules), *sorted((here / "themes").glob("*.py"))]
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def open_atlas(desk: Desk, folder: Path) -> Atlas:
    """The tiles of a desk's study; the relief is kept in `folder`."""
    package, _ = versions = desk.results.versions
    relief = folder / f"relief-{version((package,))}.npz"
    study = desk.study
    ground = Ground(study, Mercator(study.landscape.grid), desk.plan, desk.known, relief)
    return Atlas(ground, versions)


def _once(name: str, values: Sequence[str]) -> str:
    if len(values) != 1:
        raise BadAddress(400, f"参数重复 argument given more than once: {name[:20]!a}")
    return values[0]


def _number(name: str, text: str) -> int:
    if not NUMBER.fullmatch(text):
        raise BadAddress(400, f"{name} 应为整数 {name} must be a whole number")
    return int(text)
