"""Viewers as they are, ours and nginx in turn: CPU of the whole machine for a gigabyte, and what the answers take."""

import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import tempfile
import threading

from clips import need
from nginx import PLAYLIST_SEGMENTS, Nginx, SESSION, MEGABYTE, stand_ins, staged
from report import BENCH
from server import MEMORY, Server, cpu_seconds

CLIENT = BENCH / "target" / "benchmarks.jar"
_BEAT = """location /heartbeat/ { default_type application/json; return 200 '{"status":"ok"}'; }"""


def run(report, arguments):
    parser = argparse.ArgumentParser(prog="bench/run mixed")
    parser.add_argument("--viewers", type=int, default=1000, help="each takes 0.5 MB a second")
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args(arguments)
    need("nginx", "mpv", "ffmpeg", "java")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="matinee-bench-mixed-", dir=MEMORY))
    try:
        programs = stand_ins(folder, [MEGABYTE] + [1000] * (PLAYLIST_SEGMENTS - 1))
        nginx = Nginx(folder, "0-%d" % (os.cpu_count() - 1), in_server=_BEAT)
        try:
            with Server(["--tmpfs-budget", "256M"], path_first=programs) as server:
                names, _ = staged(server, folder, 1)
                _compare(report, options, server, nginx, names[0])
        finally:
            nginx.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _load(pid, port, segment, viewers, seconds):
    client = subprocess.Popen(
        ["java", "-XX:+UseSerialGC", "-Xmx256m", "-cp", str(CLIENT), "dev.matinee.bench.MixedLoad",
         str(port), SESSION, segment, str(viewers), str(seconds)],
        stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
    limit = threading.Timer(seconds + 60, client.kill)
    limit.start()
    told, before, spent = {}, 0, 0
    for line in client.stdout:
        key, _, value = line.strip().partition("=")
        told[key] = value
        if key == "counting":
            before = cpu_seconds(pid)[0]
        elif key == "cpu":
            spent = cpu_seconds(pid)[0] - before
    limit.cancel()
    client.wait(10)
    if "p99" not in told:
        raise SystemExit("the client did not end well: " + str(told))
    gigabytes = int(told["octets"]) / 1e9
    return {"server": spent / gigabytes, "both": (spent + float(told["cpu"])) / gigabytes, "p50": float(told["p50"]), "p99": float(told["p99"]),
            "missed": int(told["missed"]), "bad": int(told["bad"]), "rate": gigabytes / seconds}


def _compare(report, options, server, nginx, segment):
    report.say("server flags: " + " ".join(server.flags))
    report.say(f"theirs: {nginx.version}, one worker; both servers and the client on all cores")
    report.say(f"{options.viewers} viewers, {options.seconds} s a run: playlist and 1 MB segment every 2 s, heartbeat every 15 s")
    # The JIT compiles for some 20 s at this rate.
    _load(server.pid, server.port, segment, options.viewers, 20)
    sides = {"ours ": (server.pid, server.port), "nginx": (nginx.pid, nginx.port)}
    runs = {side: [] for side in sides}
    for _ in range(options.runs):
        for side, (pid, port) in sides.items():
            runs[side].append(_load(pid, port, segment, options.viewers, options.seconds))
    medians = {}
    for key, unit in (("rate", "GB a second"), ("server", "s of server CPU a GB"), ("both", "s of both sides' CPU a GB"),
                      ("p50", "ms p50"), ("p99", "ms p99")):
        for side in sides:
            medians[side, key] = report.values(f"  {side}", [one[key] for one in runs[side]], unit, 3 if key != "p99" else 2)
    for side in sides:
        report.say(f"  {side}: {sum(one['missed'] for one in runs[side])} turns skipped for a late answer, "
                   f"{sum(one['bad'] for one in runs[side])} bad answers")
    report.bar("CPU a GB, ours to nginx", medians["ours ", "both"] / medians["nginx", "both"], 1.0, "times")
    pairs = statistics.median(o["p99"] / t["p99"] for o, t in zip(runs["ours "], runs["nginx"]))
    report.bar("p99, ours to nginx by the pairs' median", pairs, 1.0, "times")
