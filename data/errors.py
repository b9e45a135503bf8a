"""What is wrong with a data package: every problem with its file, its place and its remedy, told together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

# A thousand bad rows have one cause: the first ones show it, the rest are counted.
SHOWN_PER_KIND = 10


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong.

    Args:
        file: path inside the package, e.g. "tables/targets.csv".
        place: where in the file, e.g. "行 row 3, 列 column target".
        zh, en: what is wrong, ending with what to do about it.
    """

    file: str
    place: str
    zh: str
    en: str

    def __str__(self) -> str:
        return (
            f"{self.file} [{self.place}] {self.zh} {self.en}"
            if self.place
            else f"{self.file} {self.zh} {self.en}"
        )


class InputDataError(Exception):
    """A data package that cannot be used, with all its problems."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        count = len(self.problems)
        head = f"数据包有 {count} 处问题 The data package has {count} problem{'s' if count != 1 else ''}:"
        super().__init__(
            "\n".join([head, *(f"  {number}. {p}" for number, p in enumerate(self.problems, 1))])
        )

    def __reduce__(self) -> tuple[type[InputDataError], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)


@dataclass
class Report:
    """Collects problems while a package is read; the only mutable thing in the reading."""

    problems: list[Problem] = field(default_factory=list)
    _counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, file: str, place: str, zh: str, en: str, kind: str = "") -> None:
        """Notes a problem. Problems of one file and kind beyond the first ten are counted, not listed."""
        if kind:
            self._counts[file, kind] += 1
            if self._counts[file, kind] > SHOWN_PER_KIND:
                return
        self.problems.append(Problem(file, place, zh, en))

    def __bool__(self) -> bool:
        return bool(self.problems)

    def raise_if_any(self) -> None:
        """Raises one InputDataError with everything noted so far."""
        if not self.problems:
            return
        rest = [
            Problem(
                file,
                "",
                f"另有 {count - SHOWN_PER_KIND} 处同类问题，按上述方法一并更正。",
                f"{count - SHOWN_PER_KIND} more of the same kind: mend them in the same way.",
            )
            for (file, _), count in self._counts.items()
            if count > SHOWN_PER_KIND
        ]
        raise InputDataError([*self.problems, *rest])
