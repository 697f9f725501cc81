"""A site shown from this machine: by HTTP, from memory, to nobody but this machine."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

from recommender.site.build import POLICY

__all__ = ["server"]

TYPES = {".wasm": "application/wasm", ".mjs": "text/javascript", ".js": "text/javascript"}
TYPES |= {".svg": "image/svg+xml", ".zip": "application/zip", ".json": "application/json"}


def server(files: Mapping[str, bytes], port: int = 0) -> ThreadingHTTPServer:
    """A server of these files on the loopback; port 0 is any free one. Raises OSError."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer(with_body=True)

        def do_HEAD(self) -> None:
            self._answer(with_body=False)

        def _answer(self, with_body: bool) -> None:
            path = unquote(urlsplit(self.path).path).removeprefix("/") or "index.html"
            data = files.get(path)
            self.send_response(200 if data is not None else 404)
            self.send_header("Content-Type", _type(path) if data is not None else "text/plain")
            body = b"There is no such file here.\n" if data is None else data
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", POLICY)
            self.send_header("X-Content-Type-Options", "nosniff")
            self.send_header("Cache-Control", "no-cache")
            self.end_headers()
            if with_body:
                self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None: ...

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)


def _type(path: str) -> str:
    ending = path[path.rfind(".") :]
    known = TYPES.get(ending) or mimetypes.guess_type(path)[0] or "application/octet-stream"
    return f"{known}; charset=utf-8" if known.startswith("text/") else known
