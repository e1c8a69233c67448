"""Twenty thousand hostile connections of every kind: memory and descriptors stay bounded, and viewers are served meanwhile."""

import argparse
import os
import pathlib
import resource
import shutil
import socket
import struct
import subprocess
import tempfile
import threading
import time

from clips import need
from nginx import MEGABYTE, PLAYLIST_SEGMENTS, SESSION, stand_ins, staged
from report import BENCH
from server import FLAGS, MEMORY, Server, resident_bytes

CLIENT = BENCH / "target" / "benchmarks.jar"
# Below the server's limit from one address.
PER_ADDRESS = 4000
CONNECTS_A_ROUND = 2500
# Seconds that do not count: the JIT's turn, in the client and in the server.
WARM_UP = 10


class _Crowd(threading.Thread):
    """Holds many connections of all kinds; once a second each does its next bad thing, and those that were closed come again."""

    def __init__(self, port, segment, count):
        super().__init__(daemon=True)
        self._port, self._over = port, threading.Event()
        get = f"GET /streams/{SESSION}/{segment} HTTP/1.1\r\nHost: a\r\n\r\n".encode()
        post = b"POST /heartbeat/bench HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n"
        # What is sent first, and what each second.
        self._kinds = {
            "slow headers": (b"GET / HTTP/1.1\r\nX: ", b"x"),
            "slow bodies": (post % 5000, b"x"),
            "slow readers": (get, b""),
            "silent": (b"", b""),
            "half-closed": (get, None),
            "1 GB announced": (post % (1 << 30), b"x" * 1000),
            "endless headers": (b"GET / HTTP/1.1\r\n", b"A: " + b"x" * 900 + b"\r\n"),
            "pipelined floods": (get * 20, get * 20),
        }
        self._names = list(self._kinds)
        self._sockets = [None] * count
        self.opened = self.refused = self.closed = 0

    def run(self):
        while not self._over.wait(0.2):
            connects = 0
            for i, sock in enumerate(self._sockets):
                if self._over.is_set():
                    return
                if sock is None:
                    if connects < CONNECTS_A_ROUND:
                        connects += 1
                        self._sockets[i] = self._connect(i)
                elif not self._annoy(i, sock):
                    sock.close()
                    self._sockets[i] = None
                    self.closed += 1

    def _connect(self, i):
        sock = socket.socket()
        try:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            sock.setsockopt(socket.IPPROTO_IP, 24, 1)  # man 7 ip: IP_BIND_ADDRESS_NO_PORT
            sock.bind((f"127.0.1.{i // PER_ADDRESS + 1}", 0))
            sock.settimeout(2)
            sock.connect(("127.0.0.1", self._port))
            sock.setblocking(False)
            first, then = self._kinds[self._names[i % len(self._names)]]
            sock.send(first)
            if then is None:
                sock.shutdown(socket.SHUT_WR)
            self.opened += 1
            return sock
        except OSError:
            self.refused += 1
            sock.close()
            return None

    def _annoy(self, i, sock):
        kind = self._names[i % len(self._names)]
        try:
            if self._kinds[kind][1]:
                sock.send(self._kinds[kind][1])
            # Readers that read nothing find out by the reset.
            return kind in ("slow readers", "pipelined floods") or sock.recv(1) != b""
        except BlockingIOError:
            return True
        except OSError:
            return False

    def counts(self):
        return sum(sock is not None for sock in self._sockets)

    def end(self):
        self._over.set()
        self.join(10)
        for sock in self._sockets:
            if sock is not None:
                sock.close()


class _Resets(threading.Thread):
    """Resets in the middle of a segment, one after the other."""

    def __init__(self, port, segment):
        super().__init__(daemon=True)
        self._port, self._segment, self._over, self.count = port, segment, False, 0

    def run(self):
        while not self._over:
            try:
                sock = socket.create_connection(("127.0.0.1", self._port), 5)
                sock.send(f"GET /streams/{SESSION}/{self._segment} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
                sock.recv(50_000)
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                sock.close()
                self.count += 1
            except OSError:
                pass
            time.sleep(0.01)

    def end(self):
        self._over = True
        self.join(10)


def run(report, arguments):
    parser = argparse.ArgumentParser(prog="bench/run abuse")
    parser.add_argument("--connections", type=int, default=20_000)
    parser.add_argument("--viewers", type=int, default=500, help="well-behaved ones, with a heartbeat a second each")
    parser.add_argument("--seconds", type=int, default=40)
    options = parser.parse_args(arguments)
    need("mpv", "ffmpeg", "java")
    # The server takes a connection for each 6 KiB of heap that it may have: 20,000 of them, and no more.
    os.environ.setdefault("MATINEE_JAVA_FLAGS", FLAGS.replace("-Xmx64m", "-Xmx118m"))
    options.connections = _descriptors_for(report, options.connections, options.viewers)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="matinee-bench-abuse-", dir=MEMORY))
    try:
        programs = stand_ins(folder, [MEGABYTE] + [1000] * (PLAYLIST_SEGMENTS - 1))
        with Server(["--tmpfs-budget", "256M", "--session-timeout", "10m"], path_first=programs) as server:
            names, _ = staged(server, folder, 1)
            _abuse(report, options, server, names[0])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _descriptors_for(report, connections, viewers):
    """Raises the limit of open files for us and the server; answers how many connections it then bears beside the viewers'."""
    others = viewers + 150
    wanted = connections + others
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(hard, wanted), max(hard, wanted)))
        return connections
    except (ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        borne = min(connections, hard - others)
        if borne < connections:
            report.say(f"ulimit -n is {hard}, so {borne} connections instead of {connections}")
        return borne


def _descriptors(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def _abuse(report, options, server, segment):
    report.say("server flags: " + " ".join(server.flags))
    pid = server.pid
    before = resident_bytes(pid), _descriptors(pid)
    crowd, resets = _Crowd(server.port, segment, options.connections), _Resets(server.port, segment)
    crowd.start()
    resets.start()
    deadline = time.monotonic() + 60
    while crowd.opened + crowd.refused < options.connections and time.monotonic() < deadline:
        time.sleep(0.5)
    client = subprocess.Popen(
        ["java", "-XX:+UseSerialGC", "-Xmx128m", "-cp", str(CLIENT), "dev.matinee.bench.ConnectionLoad",
         str(server.port), SESSION, str(options.viewers), str(options.seconds), "1", str(WARM_UP)],
        stdout=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL)
    limit = threading.Timer(options.seconds + WARM_UP + 90, client.kill)
    limit.start()
    memory, descriptors, open_ones, told = [], [], [], {}
    for line in client.stdout:
        key, _, value = line.strip().partition("=")
        told[key] = value
        if key == "second":
            memory.append(resident_bytes(pid))
            descriptors.append(_descriptors(pid))
            open_ones.append(crowd.counts())
    limit.cancel()
    client.wait(10)
    crowd.end()
    resets.end()
    if "p99" not in told:
        raise SystemExit("the client did not end well: " + str(told) + "\n" + server.log()[-2000:])
    deadline = time.monotonic() + 60
    while _descriptors(pid) > before[1] + 2 and time.monotonic() < deadline:
        time.sleep(0.5)
    after = _descriptors(pid)
    report.say("kinds, in equal parts: " + ", ".join(crowd._names) + "; beside them a reset in the middle of a segment after the other")
    report.say(f"hostile connections: {max(open_ones)} at once, {crowd.opened} opened, {crowd.closed} closed by the server, "
               f"{crowd.refused} refused; {resets.count} resets")
    report.say(f"server resident: {before[0] / 1e6:.0f} MB before, {max(memory) / 1e6:.0f} at most; "
               f"descriptors: {before[1]} before, {max(descriptors)} at most, {after} after all have gone")
    report.say(f"viewers: {told['answers']} heartbeats answered, {told['failures']} not, {told['late']} left out because the one before took over a second; "
               f"p50 {told['p50']} ms, p99 {told['p99']} ms, "
               f"max {told['max']} ms; by fifths p99 {told['fifths']} ms")
    report.bar("viewers' p99", float(told["p99"]), 20, "ms")
    report.bar("descriptors left over", max(0, after - before[1]), 2, "", 0)
    report.bar("resident", max(memory) / 1e6, 250, "MB", 0)
