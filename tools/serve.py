"""Serve a folder on loopback, at port 8000 if that is free: ``python tools/serve.py _build/html``."""

from __future__ import annotations

import argparse
import functools
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer


def server_for(directory: str) -> ThreadingHTTPServer:
    """Return a server of `directory` on port 8000, or on any free one where 8000 is taken."""
    handler = functools.partial(SimpleHTTPRequestHandler, directory=directory)
    try:
        return ThreadingHTTPServer(("127.0.0.1", 8000), handler)
    except OSError:
        return ThreadingHTTPServer(("127.0.0.1", 0), handler)


def main() -> None:
    """Serve until the reader presses Ctrl-C."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory")
    with server_for(parser.parse_args().directory) as server:
        print(f"The book is at http://127.0.0.1:{server.server_port}/ (Ctrl-C stops)", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
