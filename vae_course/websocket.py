"""The connection between the page and the kernel, for hands that do not like to wait."""

from __future__ import annotations

from typing import Any

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection


class PromptConnection(ZMQChannelsWebsocketConnection):
    """Jupyter's own connection, without the pause of Nagle's algorithm.

    A kernel answers a moved slider with a few small messages. By default the operating system
    holds the second one back until the browser has acknowledged the first, which browsers put off
    for 40 ms: more than everything else between the key and the picture.
    """

    def connect(self) -> Any:
        """Connect as always, and send each message at once."""
        self.websocket_handler.set_nodelay(True)
        return super().connect()
