"""What the log says while a test runs, as a server with LOG_FORMAT=json writes it."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

from hunterproject.log_lines import JsonLines, WithRequestId


class Logged:
    """All lines so far."""

    def __init__(self, stream: StringIO) -> None:
        self._stream = stream

    @property
    def text(self) -> str:
        return self._stream.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]

    def of(self, logger: str) -> list[dict[str, Any]]:
        return [line for line in self.lines if line["logger"] == logger]

    @property
    def requests(self) -> list[dict[str, Any]]:
        return self.of("hunterproject.requests")


@contextmanager
def logging_as_json() -> Iterator[Logged]:
    """Write the log into what the block gets, beside where it goes anyway."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    handler.addFilter(WithRequestId())
    logging.getLogger().addHandler(handler)
    try:
        yield Logged(stream)
    finally:
        logging.getLogger().removeHandler(handler)
