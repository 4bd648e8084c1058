"""A server that knows one page at a time, every static file and, in place of all photos, one drawing."""

import mimetypes
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from django.conf import settings

from consultations.management.demo_photos import drawing

FOREVER = {"Cache-Control": "max-age=31536000, immutable"}


class Memory(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, faults):
        super().__init__(("127.0.0.1", 0), Answering)
        self.faults, self.shown, self.left = faults, None, None
        self.site = f"http://localhost:{self.server_port}"
        Thread(target=self.serve_forever, daemon=True).start()

    def show(self, page):
        self.shown, self.left = page, self.shown

    def answer(self, path, is_opened):
        if is_opened:
            return self.shown.status, self.shown.headers, self.shown.body
        if path.startswith(settings.STATIC_URL):
            return 200, *static_file(path.partition("?")[0])
        if "/photos/" in path:
            return 200, {"Content-Type": "image/jpeg"}, drawing(8).content
        if path in {each.path for each in (self.shown, self.left) if each}:
            return 204, {}, b""  # a page that looks again by itself, perhaps while the next one comes: nothing new
        self.faults.append(f"asks for {path}")
        return 404, {}, b""


@cache
def static_file(path):
    file = Path(settings.STATIC_ROOT) / path.removeprefix(settings.STATIC_URL)
    return {"Content-Type": mimetypes.guess_type(file.name)[0], **FOREVER}, file.read_bytes()


class Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        is_opened = self.headers.get("Sec-Fetch-Mode") == "navigate"
        status, headers, body = self.server.answer(self.path, is_opened)
        self.send_response(status)
        for name, value in headers.items():
            if name != "Content-Length":
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass
