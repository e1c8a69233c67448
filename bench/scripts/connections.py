"""Ten thousand viewers who only send heartbeats: the server's memory and its answers' latency."""

import argparse
import json
import re
import resource
import subprocess
import threading
import time
import urllib.parse

from clips import Source, clip, need
from report import BENCH
from server import Server, cpu_seconds, resident_bytes

CLIENT = BENCH / "target" / "benchmarks.jar"
SESSION = "bench"


class _Viewer(threading.Thread):
    """Watches like a player: the newest playlist every two seconds, and each new segment, so that the stream runs on."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self._server = server
        self._over = threading.Event()

    def run(self):
        seen = set()
        while not self._over.wait(2):
            try:
                playlist = self._server.get(f"/streams/{SESSION}/playlist.m3u8").decode()
                fresh = [line for line in playlist.splitlines() if line.endswith(".ts") and line not in seen]
                for name in fresh[:2]:
                    self._server.get(f"/streams/{SESSION}/{name}")
                    seen.add(name)
            except OSError:
                return

    def end(self):
        self._over.set()


def _classes(pid):
    """Live octets on the heap by class; jcmd collects garbage first."""
    told = subprocess.run(["jcmd", str(pid), "GC.class_histogram"], capture_output=True, text=True, timeout=60).stdout
    return {found[2]: int(found[1]) for found in re.finditer(r"^ *\d+: +\d+ +(\d+) +(\S+)", told, re.M)}


def _say_classes(report, before, after, connections):
    each = {name: (octets - before.get(name, 0)) / connections for name, octets in after.items()}
    report.say(f"heap of a connection: {sum(each.values()):.0f} B, of it ours "
               f"{sum(octets for name, octets in each.items() if name.startswith('dev.matinee')):.0f} B")
    for name, octets in sorted(each.items(), key=lambda one: -one[1]):
        if octets >= 8:
            report.say(f"  {octets:5.0f} B {name}")


def _mebibytes(octets):
    return octets / (1 << 20)


def run(report, arguments):
    parser = argparse.ArgumentParser(prog="bench/run connections")
    parser.add_argument("--connections", type=int, default=10_000)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--interval", type=int, default=15, help="seconds between two heartbeats of a connection")
    parser.add_argument("--classes", action="store_true", help="say what an idle connection keeps on the heap, class by class")
    parser.add_argument("--no-stream", action="store_true", help="stop the stream first, to see the server alone")
    options = parser.parse_args(arguments)
    need("mpv", "ffmpeg", "java")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if hard < options.connections + 500:
        raise SystemExit(f"ulimit -n is {hard}: too few for {options.connections} connections")
    film = clip(240)
    with Source() as source, Server(["--session-timeout", "10m", "--tmpfs-budget", "256M"]) as server:
        report.say("server flags: " + " ".join(server.flags))
        server.post("/stream/" + SESSION, urllib.parse.urlencode({"url": source.link(film)}).encode())
        server.get(f"/streams/{SESSION}/playlist.m3u8")
        viewer = _Viewer(server)
        viewer.start()
        # The head start is made at full speed; what follows is a stream in the middle of its life.
        deadline = time.monotonic() + 40
        while time.monotonic() < deadline:
            state = json.loads(server.get("/streams/" + SESSION))
            if (state["ahead"] or 0) > 50 or state["phase"] == "ended":
                break
            time.sleep(0.5)
        if options.no_stream:
            viewer.end()
        classes = _classes(server.pid) if options.classes else {}
        before = resident_bytes(server.pid)
        cpu_before, _ = cpu_seconds(server.pid)
        client = subprocess.Popen(
            ["java", "-XX:+UseSerialGC", "-Xmx256m", "-cp", str(CLIENT), "dev.matinee.bench.ConnectionLoad",
             str(server.port), SESSION, str(options.connections), str(options.seconds), str(options.interval)],
            stdout=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL)
        resident, told = [], {}
        limit = threading.Timer(options.seconds + 90, client.kill)
        limit.start()
        try:
            for line in client.stdout:
                key, _, value = line.strip().partition("=")
                told[key] = value
                if key in ("open", "second"):
                    resident.append(resident_bytes(server.pid))
                if key == "second" and value == str(options.seconds - 1) and options.classes:
                    _say_classes(report, classes, _classes(server.pid), options.connections)
        finally:
            limit.cancel()
            viewer.end()
            client.wait(10)
        if "p99" not in told:
            raise SystemExit("the client did not end well: " + str(told) + "\n" + server.log()[-2000:])
        spent = cpu_seconds(server.pid)[0] - cpu_before
        report.say(f"{told['open']} connections from {told['addresses']} addresses, {told['answers']} answers, {told['failures']} failures")
        report.say(f"server resident: {_mebibytes(before):.0f} MiB before, {_mebibytes(resident[0]):.0f} with all open, "
                   f"{_mebibytes(max(resident)):.0f} at most, {_mebibytes(resident[-1]):.0f} at the end; "
                   f"{(max(resident) - before) / options.connections / 1024:.1f} KiB a connection")
        report.say(f"latency: p50 {told['p50']} ms, p99 {told['p99']} ms, max {told['max']} ms; by fifths p99 {told['fifths']} ms")
        report.say(f"server CPU: {spent:.1f} s from the first connection to the end")
        report.bar("resident", max(resident) / 1e6, 200, "MB", 0)
        report.bar("p99", float(told["p99"]), 5, "ms")
