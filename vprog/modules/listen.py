"""A server of modules: its socket, its token, and its life."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
import threading
from pathlib import Path
from typing import Any

from vprog.module import Profile
from vprog.modules.serve import Service, application
from vprog.modules.token import NOT_SERVED, default_file, make_token


class Listener:
    """Listens on a port of this machine, and answers what is asked there.

    Args:
        profile: what is served.
        port: where; 0 takes a free one.
        token_file: where the token stands; one of its own, which goes when the server ends, where
            none is named.

    Raises:
        VprogError: VP683 the extra is not installed, the port is taken, the token file is none.
    """

    def __init__(self, profile: Profile, port: int = 0, token_file: Path | None = None) -> None:
        try:
            import uvicorn
        except ImportError as error:
            raise NOT_SERVED.error(
                f"modules cannot be served: {error}", 'pip install "vprog[serve]"'
            ) from None
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._socket.bind(("127.0.0.1", port))
            # Whoever comes before the server has started waits, and is not refused.
            self._socket.listen(128)
        except OSError as error:
            self._socket.close()
            reason = (error.strerror or "no such port").lower()
            raise NOT_SERVED.error(
                f"port {port} cannot be had: {reason}", "take another, or 0 for a free one"
            ) from None
        self.port: int = self._socket.getsockname()[1]
        self.token_file = token_file or default_file(self.port)
        self._own = token_file is None
        if self._own:
            with contextlib.suppress(OSError):
                self.token_file.unlink()
        try:
            self._token = make_token(self.token_file)
        except BaseException:
            self._socket.close()
            raise
        self.service = Service(profile)
        config = uvicorn.Config(
            application(self.service, self._token),
            log_level="error",
            access_log=False,
            server_header=False,
            date_header=False,
            timeout_graceful_shutdown=5,
        )
        self._server: Any = uvicorn.Server(config)
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def run(self) -> None:
        """Answer until the process is told to end."""
        if threading.current_thread() is threading.main_thread():
            # What ends the process so leaves no token behind.
            signal.signal(signal.SIGTERM, _ended)
        self._server.run(sockets=[self._socket])

    def start(self) -> None:
        """Answer in a thread of its own, until ``close``."""
        self._thread = threading.Thread(target=self.run, name="serve", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End: what was asked is answered first."""
        self._server.should_exit = True
        if self._thread is not None:
            self._thread.join(timeout=10)
        self._socket.close()
        self.service.close()
        if self._own:
            with contextlib.suppress(OSError):
                os.unlink(self.token_file)

    def __enter__(self) -> Listener:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()


def _ended(number: int, frame: object) -> None:
    sys.exit(128 + number)
