"""A server on this machine that misbehaves as told, request by request."""

import gzip
import io
import threading
import time
import zipfile
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class Script:
    """What is answered: path → behaviours, used up one by one; the last one stays."""

    def __init__(self):
        self.answers = {}
        self.seen = []
        self.address = ""
        self.at_once = self.most_at_once = 0
        self.lock = threading.Lock()

    def on(self, path, *behaviours):
        self.answers[path] = list(behaviours)


class Quiet(ThreadingHTTPServer):
    """Says nothing of those who hang up."""

    def handle_error(self, request, client_address):
        pass


@contextmanager
def serving():
    script = Script()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            path = urlsplit(self.path).path
            with script.lock:
                script.seen.append((self.path, dict(self.headers)))
                script.at_once += 1
                script.most_at_once = max(script.at_once, script.most_at_once)
                known = script.answers.get(path, [status(404)])
                behaviour = known.pop(0) if len(known) > 1 else known[0]
            try:
                with suppress(ConnectionError):
                    behaviour(self)
            finally:
                with script.lock:
                    script.at_once -= 1

        def log_message(self, *words):
            pass

    server = Quiet(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    script.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield script
    finally:
        server.shutdown()
        server.server_close()


def send(handler, code=200, body=b"", length=None, **headers):
    handler.send_response(code)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body) if length is None else length))
    handler.end_headers()
    handler.wfile.write(body)


def status(code, **headers):
    return lambda handler: send(handler, code, b"no", **headers)


def body(content, **headers):
    return lambda handler: send(handler, 200, content, **headers)


def html():
    return body(b"<!DOCTYPE html><html>Please log in</html>\n", Content_Type="text/html")


def redirect(target):
    return lambda handler: send(handler, 302, b"", Location=target)


def cut(content):
    """Promise more than comes."""

    def answer(handler):
        send(handler, 200, content, length=len(content) + 1_000)
        handler.close_connection = True

    return answer


def short_length(content):
    """Promise less than there is: the rest is never seen."""

    def answer(handler):
        send(handler, 200, content, length=len(content) - 3)
        handler.close_connection = True

    return answer


def silent(seconds=3.0):
    def answer(handler):
        time.sleep(seconds)
        handler.close_connection = True

    return answer


def dripping():
    """Send a byte now and then, without end and without a length."""

    def answer(handler):
        handler.send_response(200)
        handler.send_header("Connection", "close")
        handler.end_headers()
        for _ in range(600):
            handler.wfile.write(b"a")
            handler.wfile.flush()
            time.sleep(0.05)

    return answer


def endless():
    """Send as much as is taken."""

    def answer(handler):
        handler.send_response(200)
        handler.send_header("Connection", "close")
        handler.end_headers()
        for _ in range(100_000):
            handler.wfile.write(b"a,b\n" * 16_384)
        handler.close_connection = True

    return answer


def bomb(megabytes=20):
    packed = gzip.compress(b"0" * (megabytes * 2**20), 9)
    return body(packed, Content_Encoding="gzip")


def ranges(content, etag='"one"', parts=True):
    """Send parts of a file, as a store of archives does."""

    def answer(handler):
        asked = handler.headers.get("Range")
        if asked is None or not parts:
            send(handler, 200, content)
            return
        first, last = (int(one) for one in asked.removeprefix("bytes=").split("-"))
        last = min(last, len(content) - 1)
        send(handler, 206, content[first : last + 1], ETag=etag,
             Content_Range=f"bytes {first}-{last}/{len(content)}")  # fmt: skip

    return answer


def archive(**members):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return held.getvalue()


def pages(rows, header="id,what", most=10**9):
    """Answer a Socrata query for rows, at most so many at a time."""

    def answer(handler):
        query = parse_qs(urlsplit(handler.path).query)
        first, many = int(query["$offset"][0]), min(int(query["$limit"][0]), most)
        assert query["$order"] == [":id"]
        send(handler, 200, "\n".join([header, *rows[first : first + many], ""]).encode())

    return answer
