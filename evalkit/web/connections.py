"""Connections to the page that open and then say nothing are ended: a browser sends its request at once."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

PATIENCE = 60.0
"""Seconds without a byte in which a request must go on; a slow disk under a browser needs a few."""


class PatientProtocol(H11Protocol):
    """Answers requests as uvicorn does, and closes what waits for the rest of a request for too long."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A browser, or something else on this machine, has opened a connection."""
        super().connection_made(transport)
        self._heard = self.loop.time()
        self._look_again(transport)

    def data_received(self, data: bytes) -> None:
        """Some of a request has come."""
        self._heard = self.loop.time()
        super().data_received(data)

    def _look_again(self, transport: asyncio.Transport) -> None:
        if transport.is_closing():
            return
        left = self._heard + PATIENCE - self.loop.time()
        if left <= 0 and self._waits_for_more():
            transport.close()
            return
        self.loop.call_later(left if left > 0 else PATIENCE, self._look_again, transport)

    def _waits_for_more(self) -> bool:
        """Whether a request has not come whole; an answer that takes its time is none of these."""
        cycle: Any = self.cycle
        return cycle is None or (cycle.more_body and not cycle.response_complete)
