"""The log: one line per event on standard error, and failures under an id that a user can be told."""

from __future__ import annotations

import logging
import sys
import uuid

log = logging.getLogger(__name__)

CHATTY = ("werkzeug", "numba", "fiona", "pyogrio", "rasterio", "celery", "kombu")


def configure() -> None:
    """Sets the log up for this process, unless it already is."""
    logging.basicConfig(
        level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)


def failure(error: Exception, where: str) -> str:
    """Logs a traceback under a new id of eight hex digits and returns the id: all that a user is told."""
    number = uuid.uuid4().hex[:8]
    log.error("error %s in %s", number, where, exc_info=error)
    return number
