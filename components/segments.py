"""A choice of one in a row: native radio buttons, the chosen one a white pill.

`assets/22-segments.js` draws it. Dash's own radio list makes each button an option of a list box: readers of the
screen do not step into those.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from dash.development.base_component import Component


class Segments(Component):
    """A Dash component of our own; callbacks read and write its `value`.

    Args:
        value: key of the chosen one.
        options: (key, word) in order.
        label: what is chosen, for those who hear it.
        className: "wide" fills the width there is.
    """

    _children_props: list[str] = []  # noqa: RUF012 - Dash's own convention
    _base_nodes: list[str] = []  # noqa: RUF012
    _namespace = "wanquan"
    _type = "Segments"

    def __init__(
        self, id: str, value: str, options: Sequence[tuple[str, str]], label: str, className: str = ""
    ) -> None:
        self._prop_names = ["id", "value", "options", "label", "className"]
        self._valid_wildcard_attributes: list[str] = []
        self.available_properties = self._prop_names
        self.available_wildcard_properties: list[str] = []
        super().__init__(
            id=id,
            value=value,
            options=[{"value": key, "label": word} for key, word in options],
            label=label,
            className=f"seg {className}".strip(),
        )


def still(segments: Segments) -> str:
    """As HTML for the first picture: without a name, so that it takes nothing from the group that comes after it."""
    drawn = "".join(
        f'<label><input type="radio"{" checked" if option["value"] == segments.value else ""}>'
        f'<span data-word="{escape(option["label"])}">{escape(option["label"])}</span></label>'
        for option in segments.options
    )
    return f'<div class="{segments.className}">{drawn}</div>'
