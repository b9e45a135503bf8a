"""The base map's picture: land tint by height, hillshade, a sea that pales outward, quiet neighbours.

Colours and weights are those of the look's tokens ("Map"). The picture only carries themes; nothing is measured
on it.
"""

from __future__ import annotations

from dataclasses import dataclass

import edt
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.cluster.vq import kmeans2
from scipy.spatial import KDTree

from analytics.landscape import Landscape, Region
from data.png import Palette, colour

Floats = NDArray[np.float32]

VEIL = 0.62
UPLAND_M = 900.0
# Sea bands: the colour pales in steps of this width, each blurred into the next over this share of it.
BAND_M, BANDS, BLUR = 1600.0, 6, 0.6
FADE_M = 5000.0
# Two scales of shade: the slopes a walker sees and the ranges a map reader sees, the latter exaggerated.
FINE_EXAGGERATION, BROAD_EXAGGERATION, BROAD_M = 2.2, 6.0, 200.0
SHADOW_STRENGTH, LIGHT_STRENGTH, STRONGEST = 1.0, 1.1, 0.85
BLOCK = 128
BINS, COLOURS, SAMPLE, SEED = 64, 255, 12_000, 20_201_231
HUE_WEIGHT = 1.5


@dataclass(frozen=True)
class Inks:
    """The colours of a base map: the ground beyond, land by height, its shades, the sea by distance from the coast."""

    paper: str
    lowland: str
    upland: str
    shadow: str
    light: str
    inshore: str
    offshore: str


ON_PAPER = Inks("#F7F9F7", "#EFF3E8", "#CCD8C2", "#6F8A84", "#FFFEF6", "#C6DCE6", "#F0F6F7")
IN_THE_DARK = Inks("#0B1F2A", "#1E3F47", "#2C545A", "#0D2830", "#4F7F82", "#0C2E41", "#0B212D")


def picture(landscape: Landscape, inks: Inks = ON_PAPER) -> NDArray[np.uint8]:
    """The base map on the grid: uint8 of shape (rows, cols, 3), paper where nothing is known."""
    region, cell_m = landscape["region"], landscape.grid.cell_m
    land = np.isin(region, (Region.CITY_LAND, Region.BUFFER_LAND))
    known = region != Region.OUTSIDE
    height = np.where(land, landscape["elevation"], 0).astype(np.float32)
    broad: Floats = ndimage.gaussian_filter(height, BROAD_M / cell_m, mode="nearest")
    offshore = _distance(~land, cell_m)
    edge = _distance(known, cell_m)
    out = np.empty((*region.shape, 3), np.uint8)
    for start in range(0, len(region), BLOCK):
        rows = slice(start, start + BLOCK)
        padded = slice(max(start - 1, 0), start + BLOCK + 1)
        inner = slice(start - padded.start, start - padded.start + len(out[rows]))
        fine = _shade(height[padded], cell_m, FINE_EXAGGERATION)
        shade: Floats = (fine + _shade(broad[padded], cell_m, BROAD_EXAGGERATION))[inner] * np.float32(0.5)
        rgb = np.where(land[rows, :, None], _land(height[rows], shade, inks), _sea(offshore[rows], inks))
        veil = np.where(region[rows] == Region.BUFFER_LAND, np.float32(VEIL), np.float32(0))
        paleness = np.where(
            known[rows], 1 - (1 - veil) * _smooth(edge[rows] / np.float32(FADE_M)), np.float32(1)
        )
        out[rows] = np.rint(_mix(rgb, _rgb(inks.paper), paleness))
    return out


@dataclass(frozen=True)
class Quantiser:
    """The few colours of a picture, and which of them stands for any colour of its range.

    Args:
        palette: class 0 is transparent, the rest are colours.
        low: where the bins of red, green and blue start.
        per_step: bins per unit of colour.
        table: class by bin of red, green and blue, uint8, flat, BINS³ long.
    """

    palette: Palette
    low: Floats
    per_step: Floats
    table: NDArray[np.uint8]

    @classmethod
    def of(cls, rgb: NDArray[np.uint8], parts: NDArray[np.uint8], paper: str = ON_PAPER.paper) -> Quantiser:
        """Clusters the colours of every part by itself, so that a wide sea does not starve for colours.

        Args:
            rgb: picture, shape (rows, cols, 3).
            parts: which part a cell belongs to, shape (rows, cols).
            paper: colour of the ground beyond.
        """
        pixels = rgb.reshape(-1, 3)
        low, high = pixels.min(axis=0).astype(np.float32), pixels.max(axis=0).astype(np.float32)
        per_step = (BINS / (high - low + 1)).astype(np.float32)
        every = [_distinct(rgb[parts == part]) for part in np.unique(parts)]
        share = np.sqrt([len(colours) for colours in every])
        room = np.floor((COLOURS - 1) * share / share.sum()).astype(int)
        # The paper keeps its exact colour, or the edge of the map would show.
        centres = np.vstack([*map(_clusters, every, np.maximum(room, 1)), _rgb(paper)])[-COLOURS:]
        middle = [low[band] + (np.arange(BINS) + 0.5) / per_step[band] - 0.5 for band in range(3)]
        bins = np.stack(np.meshgrid(*middle, indexing="ij"), axis=-1)
        table = (KDTree(_seen(centres)).query(_seen(bins))[1] + 1).astype(np.uint8).ravel()
        colours = np.zeros((len(centres) + 1, 4), np.uint8)
        colours[1:] = np.column_stack([centres, np.full(len(centres), 255)])
        return cls(Palette(colours), low, per_step, table)


def _distinct(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The colours that occur, each once; of shape (n, 3)."""
    packed = np.unique(pixels.astype(np.uint32) @ np.array([1 << 16, 1 << 8, 1], np.uint32))
    return np.stack([packed >> 16, packed >> 8 & 255, packed & 255], axis=-1).astype(np.uint8)


def _clusters(colours: NDArray[np.uint8], count: int) -> NDArray[np.float64]:
    """Mean colours of `count` clusters (k-means with a fixed seed)."""
    sample = colours.astype(np.float64)
    if len(sample) <= count:
        return sample
    if len(sample) > SAMPLE:
        sample = np.random.default_rng(SEED).choice(sample, SAMPLE, replace=False)
    _, group = kmeans2(_seen(sample), count, iter=10, minit="points", rng=SEED)
    return np.rint([sample[group == number].mean(axis=0) for number in np.unique(group)])


def _land(height: Floats, shade: Floats, inks: Inks) -> Floats:
    tint = _mix(_rgb(inks.lowland), _rgb(inks.upland), np.sqrt(np.clip(height / UPLAND_M, 0, 1)))
    tint = _mix(tint, _rgb(inks.shadow), np.clip(-shade * SHADOW_STRENGTH, 0, STRONGEST))
    return _mix(tint, _rgb(inks.light), np.clip(shade * LIGHT_STRENGTH, 0, STRONGEST))


def _shade(height: Floats, cell_m: float, exaggeration: float) -> Floats:
    """Lambert shade under a sun in the north-west at 45°, less that of level ground: -0.71 to 0.29."""
    south, east = np.gradient(height * np.float32(exaggeration / cell_m))
    # Towards the sun: (east, north, up) = (-1, 1, √2) / 2; the surface's normal is (-east, south, 1).
    level = np.float32(np.sqrt(0.5))
    incidence = ((east + south) / 2 + level) / np.sqrt(1 + east * east + south * south)
    return np.clip(incidence, 0, 1) - level


def _sea(offshore_m: Floats, inks: Inks) -> Floats:
    place = np.minimum(offshore_m / np.float32(BAND_M), np.float32(BANDS))
    whole = np.floor(place)
    bands = (whole + _smooth((place - whole - np.float32(1 - BLUR)) / np.float32(BLUR))) / np.float32(BANDS)
    pale = 1 - np.exp(-offshore_m / np.float32(BAND_M * BANDS / 2))
    return _mix(_rgb(inks.inshore), _rgb(inks.offshore), (bands + pale) / 2)


def _distance(mask: NDArray[np.bool_], cell_m: float) -> Floats:
    """Metres from each cell of the mask to the nearest cell outside it; the grid's border does not count."""
    return np.asarray(edt.edt(mask, anisotropy=(cell_m, cell_m), parallel=1), np.float32)


def _smooth(share: Floats) -> Floats:
    """From 0 to 1 without an edge; constant outside of 0..1."""
    share = np.clip(share, 0, 1)
    return share * share * (3 - 2 * share)


def _seen(rgb: NDArray[np.float64]) -> NDArray[np.float64]:
    """Colours as lightness and two differences of hue, which the eye notices first on an even ground."""
    red, green, blue = np.moveaxis(rgb, -1, 0)
    lightness = 0.3 * red + 0.6 * green + 0.1 * blue
    return np.stack([lightness, HUE_WEIGHT * (red - green), HUE_WEIGHT * (blue - green)], axis=-1)


def _mix(first: Floats, second: Floats, share: Floats) -> Floats:
    return first + (second - first) * share[..., None]


def _rgb(text: str) -> Floats:
    return np.array(colour(text)[:3], np.float32)
