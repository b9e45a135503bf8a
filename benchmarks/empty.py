"""The empty Dash page that the pages are measured against: the stack as it comes, with one word on it."""

from __future__ import annotations

from dash import Dash, html

app = Dash(__name__, title="Empty")
app.layout = html.Main(html.H1("Empty"))
server = app.server
server.test_client().get("/")
