"""The public's address as a QR code (`WANQUAN_PUBLIC_URL`), with the address in words beside it."""

from __future__ import annotations

import segno
from dash import html

from components.text import Text


def code(address: str, words: str, t: Text) -> html.Figure | None:
    """The code and what it is for; None where no address is configured.

    Args:
        words: what opens, e.g. "用手机打开".
    """
    if not address:
        return None
    # Dark on light in both themes: many readers do not take it the other way round.
    picture = segno.make(address, error="m", micro=False).svg_data_uri(border=4, dark="#000", light="#fff")
    said = t("{words}的二维码：{address}", words=words, address=address)
    return html.Figure(
        [
            html.Img(src=picture, alt=said, width=132, height=132),
            html.Figcaption([html.B(words), html.Span(address)]),
        ],
        className="qr",
    )
