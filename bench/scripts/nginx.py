"""Side by side with nginx: the same bytes, one core each for the server, wrk on the other."""

import argparse
import os
import pathlib
import re
import resource
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from typing import NamedTuple

from clips import need
from report import BENCH
from server import MEMORY, Server, cpu_seconds

SESSION = "bench"
# Segments of a take; their takes are two, and make a playlist of about 1 kB.
PLAYLIST_SEGMENTS = 10
MEGABYTE = 1_000_000
READERS = BENCH / "scripts" / "readers.py"
PACED_READERS = 1000
PACED_MEGABITS = 3

_CONFIGURATION = """
daemon off;
worker_processes 1;
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 8192; }}
http {{
  sendfile on;
  open_file_cache max=1000 inactive=1h;
  access_log off;
  keepalive_requests 1000000000;
  {extra}
  types {{ application/vnd.apple.mpegurl m3u8; video/mp2t ts; }}
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  server {{ listen 127.0.0.1:{port} backlog=4096; root {folder}/files; {in_server} }}
}}
"""

# Stand for mpv and ffmpeg where a take starts them: the segments are as large as wanted, all else is the real server.
_PLAYER = """#!/bin/sh
case " $* " in *" --o=- "*) exit 0;; esac
exec {real} "$@"
"""
_ENCODER = """#!/bin/sh
case " $* " in *" -segment_list "*) ;; *) exec {real} "$@";; esac
for pattern; do :; done
i=0
for size in {sizes}; do
  file=$(printf "$pattern" $i)
  head -c $size /dev/urandom > "$file"
  echo "${{file##*/}},$((2 * i)).000000,$((2 * i + 2)).000000"
  i=$((i + 1))
done
exec cat > /dev/null
"""


class Run(NamedTuple):
    """Thousands of requests, or gigabytes, a second: of the clock, of the server's CPU, of both sides' CPU, of wrk's; and how busy the cores were."""

    rate: float
    by_server: float
    by_both: float
    by_client: float
    errors: int
    server_busy: float
    client_busy: float


def _program(file, text):
    file.write_text(text)
    file.chmod(0o700)


class Nginx:
    """Debian's nginx over a folder, on one core or several."""

    def __init__(self, folder, core, extra="", in_server=""):
        (folder / "files").mkdir()
        folder.chmod(0o755)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        user = "user root;" if os.geteuid() == 0 else ""
        configuration = folder / "nginx.conf"
        configuration.write_text(_CONFIGURATION.format(folder=folder, port=self.port, user=user, extra=extra, in_server=in_server))
        binary = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
        self.version = subprocess.run([binary, "-v"], capture_output=True, text=True).stderr.strip()
        self._process = subprocess.Popen(["taskset", "-c", str(core), binary, "-c", str(configuration), "-e", str(folder / "error.log")])
        deadline = time.monotonic() + 10
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
        children = pathlib.Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        self.pid = int(children[0])

    def close(self):
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()


def _wrk(core, connections, seconds, url):
    done = subprocess.run(
        ["taskset", "-c", str(core), "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "--latency", url],
        capture_output=True, text=True, timeout=seconds + 40)
    text = done.stdout
    found = re.search(r"(\d+) requests in ([\d.]+)(m?s|m), ([\d.]+)([KMGT]?)B read", text)
    if not found:
        raise RuntimeError(text + done.stderr)
    octets = float(found[4]) * 1024 ** " KMGT".index(found[5] or " ")
    took = float(found[2]) * {"s": 1, "ms": 0.001, "m": 60}[found[3]]
    errors = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", text)
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    return int(found[1]), octets, took, sum(map(int, errors.groups())) if errors else 0, int(bad[1]) if bad else 0


def children_cpu():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _one(pid, core, connections, seconds, url, large):
    server, client = cpu_seconds(pid)[0], children_cpu()
    requests, octets, took, errors, bad = _wrk(core, connections, seconds, url)
    server, client = cpu_seconds(pid)[0] - server, children_cpu() - client
    if bad:
        raise RuntimeError(f"{bad} answers were not 200: {url}")
    # Of segments the octets count: in 3 s a thousand readers of 3 MB may each have most of theirs and few the whole.
    work = octets / 1e9 if large else requests / 1e3
    return Run(work / took, work / max(server, 0.01), work / max(server + client, 0.01), work / max(client, 0.01),
               errors, server / took, client / took)


def run(report, arguments):
    parser = argparse.ArgumentParser(prog="bench/run nginx")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--only", help="a part of the case's name: playlist, 1 MB, 1000 …")
    parser.add_argument("--paced", action="store_true", help="instead of wrk, 1,000 readers that take 3 Mbit/s each")
    parser.add_argument("--delay", type=int, metavar="MS", help="through a proxy that makes a round trip so much longer")
    parser.add_argument("--tcp-nopush", action="store_true", help="nginx with tcp_nopush on, as in Debian's own configuration")
    options = parser.parse_args(arguments)
    need("nginx", "wrk", "taskset", "mpv", "ffmpeg")
    if os.cpu_count() < 2:
        raise SystemExit("this takes two cores: one for the servers, one for wrk")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="matinee-bench-nginx-", dir=MEMORY))
    try:
        _compare(report, options, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def stand_ins(folder, sizes):
    """Programs in place of mpv and ffmpeg that make segments of these sizes; answers their folder."""
    programs = folder / "bin"
    programs.mkdir()
    _program(programs / "mpv", _PLAYER.format(real=shutil.which("mpv")))
    _program(programs / "ffmpeg", _ENCODER.format(real=shutil.which("ffmpeg"), sizes=" ".join(map(str, sizes))))
    return programs


def staged(server, folder, count):
    """Makes a finished session, and copies its playlist and first segments to where nginx serves them; names and playlist."""
    server.post("/stream/" + SESSION, b"url=http%3A%2F%2F127.0.0.1%2Fvideo.mp4")
    deadline = time.monotonic() + 20
    playlist = b""
    while b"ENDLIST" not in playlist:
        if time.monotonic() > deadline:
            raise RuntimeError("no session: " + server.get("/streams").decode() + server.log())
        time.sleep(0.2)
        playlist = server.get(f"/streams/{SESSION}/playlist.m3u8")
    names = [line for line in playlist.decode().splitlines() if line.endswith(".ts")]
    files = folder / "files" / "streams" / SESSION
    files.mkdir(parents=True)
    (files / "playlist.m3u8").write_bytes(playlist)
    for name in names[:count]:
        (files / name).write_bytes(server.get(f"/streams/{SESSION}/{name}"))
    return names, playlist


def _compare(report, options, folder):
    programs = stand_ins(folder, [MEGABYTE, 3 * MEGABYTE] + [1000] * (PLAYLIST_SEGMENTS - 2))
    nginx = Nginx(folder, 0, "tcp_nopush on;" if options.tcp_nopush else "")
    try:
        with Server(["--tmpfs-budget", "256M"], core=0, path_first=programs) as server:
            names, playlist = staged(server, folder, 2)
            if options.paced or options.delay:
                _far(report, options, server, nginx, names)
            else:
                _cases(report, options, server, nginx, len(playlist), names)
    finally:
        nginx.close()


class _Delay:
    """readers.py delay, on the readers' core."""

    def __init__(self, port, milliseconds):
        self._process = subprocess.Popen(["taskset", "-c", "1", sys.executable, str(READERS), "delay", str(port), str(milliseconds)],
                                         stdout=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL)
        self.port = int(self._process.stdout.readline())

    def close(self):
        self._process.kill()
        self._process.wait(5)
        self._process.stdout.close()


def _paced(pid, port, path, seconds):
    """What the readers got of what they wanted, the one that got least, and gigabytes a second of server CPU."""
    readers = subprocess.Popen(["taskset", "-c", "1", sys.executable, str(READERS), "paced", str(port), path, str(PACED_READERS),
                                str(PACED_MEGABITS), str(seconds)], stdout=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL)
    readers.stdout.readline()
    before = cpu_seconds(pid)[0]
    told = dict(line.split() for line in readers.stdout)
    spent = cpu_seconds(pid)[0] - before
    readers.wait(10)
    if "slowest" not in told:
        raise SystemExit("the readers did not end well: " + str(told))
    return float(told["share"]), float(told["slowest"]), int(told["octets"]) / 1e9 / max(spent, 0.01)


def _far(report, options, server, nginx, names):
    """Segments to readers that the loopback's speed says nothing of."""
    report.say("server flags: " + " ".join(server.flags))
    report.say(f"theirs: {nginx.version}; servers on core 0, readers on core 1"
               + (f", behind a proxy there that adds {options.delay} ms to a round trip" if options.delay else ""))
    sides = {"ours ": (server.pid, server.port), "nginx": (nginx.pid, nginx.port)}
    delays = {side: _Delay(port, options.delay) for side, (_, port) in sides.items()} if options.delay else {}
    try:
        for name, size in zip(names, (1, 3)):
            path = f"/streams/{SESSION}/{name}"
            _wrk(1, 64, 4, server.address + path)
            runs = {side: [] for side in sides}
            for _ in range(options.runs):
                for side, (pid, port) in sides.items():
                    port = delays[side].port if delays else port
                    if options.paced:
                        runs[side].append(_paced(pid, port, path, options.seconds))
                    else:
                        one = _one(pid, 1, 64, options.seconds, f"http://127.0.0.1:{port}{path}", True)
                        runs[side].append((one.rate, one.errors, one.by_server))
            report.say()
            report.say(f"segment {size} MB, " + (f"{PACED_READERS} readers of {PACED_MEGABITS} Mbit/s" if options.paced else "64 connections"))
            medians = {}
            for side in sides:
                first, second, third = ([run[i] for run in runs[side]] for i in range(3))
                if options.paced:
                    report.values(f"  {side}", [100 * value for value in first], "% of what the readers want")
                    report.values(f"  {side}", [100 * value for value in second], "% of it for the reader that got least")
                else:
                    medians[side, "rate"] = report.values(f"  {side}", first, "GB a second")
                medians[side] = report.values(f"  {side}", third, "GB a second of server CPU")
            report.say(f"  ours to nginx: {medians['ours '] / medians['nginx']:.2f} times by server CPU"
                       + ("" if options.paced else f", {medians['ours ', 'rate'] / medians['nginx', 'rate']:.2f} times by rate"))
    finally:
        for one in delays.values():
            one.close()


def _cases(report, options, server, nginx, playlist_bytes, names):
    report.say("server flags: " + " ".join(server.flags))
    report.say(f"ours: the whole server, a finished session; theirs: {nginx.version}, the same bytes from tmpfs"
               + (", tcp_nopush on" if options.tcp_nopush else ""))
    control = pathlib.Path("/proc/sys/net/ipv4/tcp_congestion_control").read_text().strip()
    report.say(f"TCP congestion control: {control}")
    report.say(f"wrk -t1, {options.seconds} s a run, ours and nginx in turn; servers on core 0, wrk on core 1")
    base = f"/streams/{SESSION}/"
    cases = [(f"playlist {playlist_bytes} B, 64 connections", base + "playlist.m3u8", playlist_bytes, 64, 1.5)]
    for size, name in ((MEGABYTE, names[0]), (3 * MEGABYTE, names[1])):
        for connections in (64, 1000):
            cases.append((f"segment {size // MEGABYTE} MB, {connections} connections", base + name, size, connections, 2.0))
    cases = [case for case in cases if not options.only or options.only in case[0]]
    for path in {case[1] for case in cases}:
        # The JIT's turn, and the file cache's.
        _wrk(1, 64, 8, f"{server.address}{path}")
        _wrk(1, 64, 1, f"http://127.0.0.1:{nginx.port}{path}")
    for label, path, size, connections, limit in cases:
        report.say()
        report.say(label)
        large = size >= MEGABYTE
        ours, theirs = [], []
        for _ in range(options.runs):
            ours.append(_one(server.pid, 1, connections, options.seconds, f"{server.address}{path}", large))
            theirs.append(_one(nginx.pid, 1, connections, options.seconds, f"http://127.0.0.1:{nginx.port}{path}", large))
        unit = "GB" if large else "k requests"
        ratios = {}
        for field, words in (("rate", "a second"), ("by_server", "a second of server CPU"), ("by_both", "a second of server and wrk CPU")):
            mine = report.values("  ours ", [getattr(run, field) for run in ours], f"{unit} {words}")
            other = report.values("  nginx", [getattr(run, field) for run in theirs], f"{unit} {words}")
            ratios[field] = mine / other
        ratios["by_client"] = (statistics.median(run.by_client for run in ours)
                               / statistics.median(run.by_client for run in theirs))
        report.say("  busy: ours %.0f %% of its core, wrk %.0f %%; nginx %.0f %%, wrk %.0f %%; wrk's socket errors: ours %d, nginx %d" % (
            *(100 * statistics.median(getattr(run, field) for run in side)
              for side in (ours, theirs) for field in ("server_busy", "client_busy")),
            sum(run.errors for run in ours), sum(run.errors for run in theirs)))
        pairs = statistics.median(o.rate / t.rate for o, t in zip(ours, theirs))
        report.say(f"  ours to nginx: {pairs:.2f} times by the pairs' median, {ratios['by_server']:.2f} by server CPU, "
                   f"{ratios['by_both']:.2f} by both sides' CPU, {ratios['by_client']:.2f} by wrk's CPU")
        report.bar("ours to nginx", ratios["rate"], limit, "times", least=True)
