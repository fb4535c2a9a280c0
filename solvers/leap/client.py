"""D-Wave's client with a gate on its connections: it notes what the server says and lets nothing out once closed."""

from __future__ import annotations

import threading
from functools import cache
from typing import Any

from solvers.leap.retry import retry_after


class Watch:
    """What passed through the gate of one client."""

    def __init__(self) -> None:
        self.closed = threading.Event()
        self.trouble = ""
        self._retry_after: float | None = None

    def answered(self, status: int, header: str | None) -> None:
        """Note a response."""
        if status >= 400:
            self.trouble = f"Leap answered with {status}"
            self._retry_after = retry_after(header)

    def take_retry_after(self) -> float | None:
        """Seconds that the last refusal asked to wait, once."""
        asked, self._retry_after = self._retry_after, None
        return asked


@cache
def _client_class() -> Any:
    import requests
    from dwave.cloud.client import Client
    from dwave.cloud.utils.http import PretimedHTTPAdapter

    class Gate(PretimedHTTPAdapter):
        def __init__(self, watch: Watch, timeout: Any) -> None:
            self.watch = watch
            super().__init__(timeout=timeout)

        def send(self, request: Any, *args: Any, **kwargs: Any) -> Any:
            if self.watch.closed.is_set() and request.method != "DELETE":
                raise requests.exceptions.ConnectionError("closed")
            try:
                response = super().send(request, *args, **kwargs)
            except OSError as error:
                self.watch.trouble = f"the connection broke ({type(error).__name__})"
                raise
            self.watch.answered(response.status_code, response.headers.get("Retry-After"))
            return response

    class GatedClient(Client):
        def __init__(self, *, watch: Watch, **config: Any) -> None:
            self.watch = watch
            super().__init__(**config)

        def create_session(self) -> Any:
            session = super().create_session()
            for scheme in ("http://", "https://"):
                session.mount(scheme, Gate(self.watch, self.config.request_timeout))
            return session

    return GatedClient


def make_client(watch: Watch, seconds: float) -> Any:
    """A client from the user's D-Wave configuration, for calls that may take `seconds`.

    The HTTP layer retries nothing: its own retries heed Retry-After without any deadline. Connections are not kept, as a
    submission on one that the server has closed meanwhile is lost.
    """
    from dwave.cloud.config import load_config

    config = load_config(
        client="base",
        poll_strategy="backoff",
        poll_backoff_max=min(1.0, seconds / 4),
        request_timeout=min(30.0, seconds),
        http_retry_total=0,
        cache_enabled=False,
        connection_close=True,
    )
    config.pop("client")
    return _client_class()(watch=watch, **config)
