"""A small memory of what was built, shared by the threads of a process."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from data.locks import ThreadLock


class Memo:
    """The last few results by name; each is built by one thread while the others wait for it."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = ThreadLock()
        self._building: dict[tuple[Any, ...], ThreadLock] = {}
        self._built: OrderedDict[tuple[Any, ...], Any] = OrderedDict()

    def get(self, name: tuple[Any, ...], build: Callable[[], Any]) -> Any:
        with self._lock:
            if name in self._built:
                self._built.move_to_end(name)
                return self._built[name]
            building = self._building.setdefault(name, ThreadLock())
        with building:
            with self._lock:
                if name in self._built:
                    return self._built[name]
            try:
                value = build()
                with self._lock:
                    self._built[name] = value
                    while len(self._built) > self._size:
                        self._built.popitem(last=False)
                return value
            finally:
                with self._lock:
                    self._building.pop(name, None)
