"""Answers in the encodings that a browser accepts: files thoroughly and once, kept in the cache; the rest quickly."""

from __future__ import annotations

import gzip
import hashlib
import os
import tempfile
from collections.abc import Callable, Container
from functools import lru_cache
from pathlib import Path

from imagecodecs import brotli_encode

Encode = Callable[[bytes, int], bytes]

# In the order of preference: how to encode, the level for files, the level for single answers.
# Brotli's levels above 9 take fifteen times as long for a tenth less; level 4 passes 60 MB a second, as gzip's 3 does.
ENCODINGS: dict[str, tuple[Encode, int, int]] = {
    "br": (lambda content, level: bytes(brotli_encode(content, level=level)), 9, 4),
    "gzip": (lambda content, level: gzip.compress(content, level, mtime=0), 9, 3),
}
# An answer that fits into one packet arrives no sooner for being smaller.
WORTH_BYTES = 1400
HELD = 256


class Compressed:
    """Encoded files by their content.

    Args:
        folder: where they are kept; made when first needed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held = lru_cache(HELD)(self._load)

    def file(self, content: bytes, accepted: Container[str]) -> tuple[bytes, str]:
        """A file's content as the browser may have it, and the name of the encoding; "" for plain."""
        for name, (encode, level, _) in ENCODINGS.items():
            if name in accepted and len(content) >= WORTH_BYTES:
                found = self._held(hashlib.sha256(content).hexdigest(), name)
                return found if found is not None else self._make(content, name, encode, level), name
        return content, ""

    @staticmethod
    def answer(content: bytes, accepted: Container[str]) -> tuple[bytes, str]:
        """Like `file` for what is sent only once: cheaply, and kept nowhere."""
        for name, (encode, _, level) in ENCODINGS.items():
            if name in accepted and len(content) >= WORTH_BYTES:
                return encode(content, level), name
        return content, ""

    def _load(self, digest: str, name: str) -> bytes | None:
        try:
            return self._path(digest, name).read_bytes()
        except FileNotFoundError:
            return None

    def _make(self, content: bytes, name: str, encode: Encode, level: int) -> bytes:
        made = encode(content, level)
        self._folder.mkdir(parents=True, exist_ok=True)
        number, path = tempfile.mkstemp(dir=self._folder)
        with open(number, "wb") as file:
            file.write(made)
        os.replace(path, self._path(hashlib.sha256(content).hexdigest(), name))
        self._held.cache_clear()  # it held that there is none
        return made

    def _path(self, digest: str, name: str) -> Path:
        return self._folder / f"{digest[:32]}.{name}"
