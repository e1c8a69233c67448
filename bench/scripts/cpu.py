"""CPU for a minute of film, encoded and copied: ours, and the pair of programs that the original ran. And the RAM disk that it takes."""

import argparse
import json
import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import tempfile
import time
import urllib.parse

from clips import Source, clip, need
from server import MEMORY, Server, cpu_seconds

# Short, because the original takes its time; told for a minute.
SECONDS = 20


def _ours(server, link):
    session = "cpu"
    own, children = cpu_seconds(server.pid)
    start = time.monotonic()
    server.post("/stream/" + session, urllib.parse.urlencode({"url": link}).encode())
    deadline = start + 120
    while True:
        state = json.loads(server.get("/streams/" + session))
        # The room plays on for as long as the film is; what counts here is the last segment.
        if state["phase"] == "failed" or b"#EXT-X-ENDLIST" in server.get(f"/streams/{session}/playlist.m3u8"):
            break
        if time.monotonic() > deadline:
            raise RuntimeError("no end: " + str(state))
        time.sleep(0.1)
    took = time.monotonic() - start
    if state["phase"] == "failed":
        raise RuntimeError(state["error"])
    size = sum(f.stat().st_size for f in pathlib.Path(server.streams).rglob("*.ts"))
    server.post("/stop/" + session)
    time.sleep(0.5)
    own_after, children_after = cpu_seconds(server.pid)
    return own_after - own, children_after - children, took, size


def _original(link):
    folder = tempfile.mkdtemp(prefix="matinee-bench-", dir=MEMORY)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    try:
        player = subprocess.Popen(
            ["mpv", "--no-config", "--no-terminal", "--ytdl=no", "--o=-", "--of=mpegts", "--ovc=libx264", "--oac=aac", "--", link],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        segmenter = subprocess.Popen(
            ["ffmpeg", "-v", "error", "-f", "mpegts", "-i", "pipe:0", "-c", "copy", "-f", "hls", "-hls_time", "4", "-hls_list_size", "0",
             os.path.join(folder, "playlist.m3u8")],
            stdin=player.stdout, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        player.stdout.close()
        try:
            segmenter.wait(180)
            player.wait(10)
        except subprocess.TimeoutExpired:
            player.kill()
            segmenter.kill()
            raise
        took = time.monotonic() - start
        size = sum(f.stat().st_size for f in pathlib.Path(folder).glob("*.ts"))
        if size == 0:
            raise RuntimeError("the original's pair made no segments")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, took, size


def _size(folder):
    size = 0
    for file in pathlib.Path(folder).rglob("*.ts"):
        try:
            size += file.stat().st_size
        except FileNotFoundError:
            pass  # removed between the two
    return size


def _copied(report, runs):
    """Copying is over in a moment: a long film, for a figure that means something."""
    seconds = 600
    film = clip(seconds, 1080)
    spent = []
    with Source() as source, Server(["--ahead", "1h", "--tmpfs-budget", "8G", "--session-timeout", "10m"]) as server:
        for _ in range(runs):
            own, children, _, _ = _ours(server, source.link(film))
            spent.append((own + children) * 60 / seconds)
    middle = report.values("a 1080p film copied, JVM and children", spent, "CPU s a film minute")
    report.bar("of one core, for one stream", middle / 60 * 100, 5, "%", 2)


def _stored(report, watched):
    """What a viewer's stream holds at most, at the budget of a small machine, while the room goes through a long film in leaps."""
    film = clip(1800)
    most = last = 0
    with Source() as source, Server(["--tmpfs-budget", "64M", "--max-streams", "1"]) as server:
        server.post("/stream/stored", urllib.parse.urlencode({"url": source.link(film)}).encode())
        began = time.monotonic()
        while (now := time.monotonic() - began) < watched:
            place = int(now / 5) * 60
            if place != last:
                last = place
                server.post("/streams/stored/seek", urllib.parse.urlencode({"position": place}).encode())
            server.post("/heartbeat/stored")
            most = max(most, _size(server.streams))
            time.sleep(0.1)
    report.say(f"the RAM disk at most, {watched} s of leaps through a film of {film.stat().st_size / 2**20:.0f} MiB, budget 64 MiB: {most / 2**20:.1f} MiB")


def run(report, arguments):
    parser = argparse.ArgumentParser(prog="bench/run cpu")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--watched", type=int, default=60, help="seconds for the RAM disk's high-water mark")
    options = parser.parse_args(arguments)
    need("mpv", "ffmpeg")
    film = clip(SECONDS)
    ours, jvm, originals, took, took_original, sizes, sizes_original = [], [], [], [], [], [], []
    # As far ahead as it likes: the whole minute in one go.
    with Source() as source, Server(["--copy", "never", "--ahead", "1h", "--tmpfs-budget", "1G", "--session-timeout", "10m"]) as server:
        report.say("server flags: " + " ".join(server.flags))
        link = source.link(film)
        for _ in range(options.runs):
            own, children, seconds, size = _ours(server, link)
            ours.append((own + children) * 60 / SECONDS)
            jvm.append(own * 60 / SECONDS)
            took.append(seconds)
            sizes.append(size / 1e6 * 60 / SECONDS)
            cpu, seconds, size = _original(link)
            originals.append(cpu * 60 / SECONDS)
            took_original.append(seconds)
            sizes_original.append(size / 1e6 * 60 / SECONDS)
    mine = report.values("ours (mpv to raw NUT, splice, ffmpeg libx264 ultrafast), JVM and children", ours, "CPU s a film minute")
    report.values("  of it the JVM (first value: with its start-up and JIT)", jvm, "CPU s a film minute")
    report.values(f"  wall clock of the {SECONDS} s", took, "s")
    report.values("  segments", sizes, "MB a film minute", 1)
    theirs = report.values("the original's pair (mpv --ovc=libx264, ffmpeg -c copy -f hls)", originals, "CPU s a film minute")
    report.values(f"  wall clock of the {SECONDS} s", took_original, "s")
    report.values("  segments", sizes_original, "MB a film minute", 1)
    ratio = statistics.median(o / t for o, t in zip(ours, originals))
    report.say(f"ratio ours to the original's: {mine / theirs:.2f} of the medians, {ratio:.2f} median of the pairs")
    report.say("not the same picture: the original encodes by x264's default preset (medium), ours by ultrafast at crf 23")
    _copied(report, options.runs)
    _stored(report, options.watched)
