"""Palette PNG of small class rasters: four bits a pixel up to sixteen colours, eight beyond.

PNG chunks written by hand around libdeflate, which is several times faster than an image library's writer.
"""

from __future__ import annotations

import struct

import imagecodecs
import numpy as np
from numpy.typing import NDArray

SIGNATURE = b"\x89PNG\r\n\x1a\n"
LEVEL = 6


class Palette:
    """Colours of classes 0, 1, 2, ... as the PNG chunks that carry them.

    Args:
        colours: uint8 of shape (n, 4), red, green, blue, opacity; n <= 256.
    """

    def __init__(self, colours: NDArray[np.uint8]) -> None:
        if colours.ndim != 2 or colours.shape[1] != 4 or not 1 <= len(colours) <= 256:
            raise ValueError(f"a palette has 1 to 256 rows of four, got {colours.shape}")
        self.colours = colours
        self.bits = 4 if len(colours) <= 16 else 8
        self._chunks = _chunk(b"PLTE", colours[:, :3].tobytes()) + _chunk(b"tRNS", colours[:, 3].tobytes())

    def encode(self, classes: NDArray[np.uint8]) -> bytes:
        """A PNG of an array of classes, shape (height, width); every class must have its colour."""
        height, width = classes.shape
        header = struct.pack(">IIBBBBB", width, height, self.bits, 3, 0, 0, 0)
        packed = _packed(classes) if self.bits == 4 else classes
        # Each row starts with its filter type, 0: classes are no gradient that a filter could flatten.
        rows = np.zeros((height, packed.shape[1] + 1), np.uint8)
        rows[:, 1:] = packed
        body = bytes(imagecodecs.deflate_encode(rows.tobytes(), level=LEVEL))
        return b"".join(
            (SIGNATURE, _chunk(b"IHDR", header), self._chunks, _chunk(b"IDAT", body), _chunk(b"IEND", b""))
        )


def colour(text: str, opacity: float = 1.0) -> tuple[int, int, int, int]:
    """`#1B5E3F` as red, green, blue, opacity in 0..255."""
    value = int(text.removeprefix("#"), 16)
    return value >> 16, value >> 8 & 255, value & 255, round(opacity * 255)


def _packed(classes: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Two pixels a byte, the left one in the high half."""
    if classes.shape[1] % 2:
        classes = np.pad(classes, ((0, 0), (0, 1)))
    packed: NDArray[np.uint8] = np.left_shift(classes[:, ::2], np.uint8(4)) | classes[:, 1::2]
    return packed


def _chunk(name: bytes, content: bytes) -> bytes:
    checksum = imagecodecs.deflate_crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)
