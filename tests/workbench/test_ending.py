"""Who is being answered when the server is told to end still gets the answer.

Its web processes begin by themselves: one that was forked would hold what threads of the first
process made, and Python would end it the moment that is cleared away.
"""

import signal
import socket
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor

from evenhand.frame.server import LARGEST_HEADER, free_port
from workbench import kept

SLOW = """
import sys, time
def application(environ, start_response):
    if environ["PATH_INFO"] == "/taken-over":
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [str("of_the_first_process" in sys.modules).encode()]
    if environ["PATH_INFO"] == "/slow":
        open("begun", "w").close()
        time.sleep(2)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"whole"]
"""

SERVING = """
import contextlib, sys
import granian
class Slow(granian.Granian):
    def __init__(self, target, **given):
        super().__init__("slow:application", **given)
if __name__ == "__main__":
    granian.Granian = Slow
    sys.modules["of_the_first_process"] = granian
    from evenhand.commands.stopping import Stopped, stoppable
    from evenhand.workbench import serving
    serving.Hand = contextlib.nullcontext
    with contextlib.suppress(Stopped), stoppable():
        serving.serve_until_stopped("127.0.0.1", int(sys.argv[1]), workers=2)
"""


def got(url):
    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.read()


def is_up(url):
    try:
        return got(url) == b"whole"
    except OSError:
        return False


def answered_to(port, header):
    """Send a request with a header; give the number of the answer, nothing where it was dropped."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        try:
            line.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n" + header + b"\r\n\r\n")
            return line.recv(100).removeprefix(b"HTTP/1.1 ")[:3]
        except ConnectionError:
            return b""


def until(holds):
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_a_request_that_runs_is_answered_before_the_server_ends(tmp_path):
    (tmp_path / "slow.py").write_text(SLOW, encoding="utf-8")
    (tmp_path / "serving_slowly.py").write_text(SERVING, encoding="utf-8")
    port = free_port("127.0.0.1", 0)
    address = f"http://127.0.0.1:{port}/"
    process = subprocess.Popen(
        [sys.executable, "serving_slowly.py", str(port)], cwd=tmp_path,
        env=kept.environment(tmp_path, PYTHONPATH=str(tmp_path)),
    )  # fmt: skip
    try:
        until(lambda: is_up(address))
        assert got(address + "taken-over") == b"False"
        assert answered_to(port, b"X: " + b"a" * 1_000) == b"200"
        assert answered_to(port, b"X: " + b"a" * (2 * LARGEST_HEADER)) in (b"431", b"400", b"")
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(got, address + "slow")
            until(lambda: (tmp_path / "begun").exists())
            process.send_signal(signal.SIGTERM)
            assert asked.result(timeout=30) == b"whole"
        assert process.wait(30) in (0, 128 + signal.SIGTERM)
    finally:
        process.kill()
        process.wait()
