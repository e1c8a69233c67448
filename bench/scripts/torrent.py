"""A magnet on a loopback swarm: until its metadata, its first bytes and the first picture; a seek; memory; throughput."""

import argparse
import json
import pathlib
import shutil
import tempfile
import time
import urllib.parse
import uuid

from clips import clip, need
from first_picture import _picture
from server import Server, resident_bytes

PIECE = 256 << 10


class Swarm:
    """One seeder of Debian's libtorrent, and as many torrents of the same film as wanted, each of another name."""

    def __init__(self, film):
        try:
            import libtorrent
        except ImportError:
            raise SystemExit("missing: python3-libtorrent. On Debian: apt-get install python3-libtorrent") from None
        self._lt = libtorrent
        self._film = film
        self._folder = pathlib.Path(tempfile.mkdtemp(prefix="matinee-bench-swarm-"))
        self._session = libtorrent.session({
            "listen_interfaces": "127.0.0.1:0", "enable_dht": False, "enable_lsd": False, "enable_upnp": False,
            "enable_natpmp": False, "allow_multiple_connections_per_ip": True,
            # By itself it serves eight at a time, and lets the others wait for up to half a minute.
            "unchoke_slots_limit": 100})

    def magnet(self, rate=0):
        """A new torrent of the film, given at so many bytes a second (0: as fast as it goes)."""
        lt = self._lt
        file = self._folder / f"film-{uuid.uuid4().hex[:8]}.mp4"
        file.hardlink_to(self._film) if self._film.stat().st_dev == self._folder.stat().st_dev else shutil.copy(self._film, file)
        storage = lt.file_storage()
        storage.add_file(file.name, file.stat().st_size)
        made = lt.create_torrent(storage, piece_size=PIECE, flags=lt.create_torrent.v1_only)
        lt.set_piece_hashes(made, str(self._folder))
        info = lt.torrent_info(made.generate())
        params = lt.add_torrent_params()
        params.ti = info
        params.save_path = str(self._folder)
        params.flags = lt.torrent_flags.seed_mode
        self._session.add_torrent(params).set_upload_limit(rate)
        return f"magnet:?xt=urn:btih:{info.info_hash()}&dn=film&x.pe=127.0.0.1:{self._session.listen_port()}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        del self._session
        shutil.rmtree(self._folder, ignore_errors=True)


def _state(server, session):
    return json.loads(server.get("/streams/" + session))


def _start(server, magnet):
    session = str(uuid.uuid4())
    server.post("/stream/" + session, urllib.parse.urlencode({"url": magnet}).encode())
    return session


def _await(server, session, wanted, limit=60):
    deadline = time.monotonic() + limit
    while True:
        state = _state(server, session)
        if wanted(state):
            return state
        if state["phase"] == "failed" or time.monotonic() > deadline:
            raise RuntimeError(f"waited in vain: {state}")
        time.sleep(0.01)


def _steps(server, magnet):
    """Seconds from the POST until metadata, bytes of the film, and the first listed segment."""
    began = time.monotonic()
    session = _start(server, magnet)
    at = lambda wanted: (_await(server, session, wanted), time.monotonic() - began)[1]
    metadata = at(lambda state: state.get("torrent", {}).get("size", 0) > 0)
    bytes_there = at(lambda state: state["torrent"]["done"] > 0)
    listed = at(lambda state: state["position"] is not None)
    return session, metadata, bytes_there, listed


def _seek(server, magnet):
    """Seconds from a seek into what is not here until its first segment is listed."""
    session = _start(server, magnet)
    _await(server, session, lambda state: state["position"] is not None)
    duration = _state(server, session)["duration"]
    began = time.monotonic()
    server.post(f"/streams/{session}/seek", urllib.parse.urlencode({"position": round(duration * 0.8, 3)}).encode())
    _await(server, session, lambda state: state["progress"]["ready"] > duration * 0.8 + 0.2)
    took = time.monotonic() - began
    server.post("/stop/" + session)
    return took


def _engine(server):
    """The engine's process id: the JVM below the server."""
    for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rsplit(")", 1)[1].split()[1])
            if parent == server.pid and b"torrent.engine" in (path.parent / "cmdline").read_bytes():
                return int(path.parent.name)
        except (OSError, ValueError):
            continue
    raise RuntimeError("no engine")


def _whole(server, magnet):
    """Megabytes a second from the POST until all of the film is listed; megabytes that the engine then has resident."""
    began = time.monotonic()
    session = _start(server, magnet)
    state = _await(server, session, lambda state: 0 < (state["duration"] or 0) < state["progress"]["ready"] + 0.1)
    rate = state["torrent"]["size"] / 1e6 / (time.monotonic() - began)
    memory = resident_bytes(_engine(server)) / 1e6
    server.post("/stop/" + session)
    return rate, memory


def run(report, arguments):
    parser = argparse.ArgumentParser(prog="bench/run torrent")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args(arguments)
    need("mpv", "ffmpeg", "chromium", "chromedriver")
    folder = tempfile.mkdtemp(prefix="matinee-bench-torrents-")
    flags = ["--max-streams", "4", "--torrent-dir", folder, "--torrent-dht", "off"]
    try:
        # A film that is not watched is fetched as far as a stream runs ahead of it: only of the short one that is all.
        with Swarm(clip(600)) as swarm, Swarm(clip(60)) as short, Server(flags) as server:
            steps = []
            for _ in range(options.runs):
                session, *times = _steps(server, swarm.magnet())
                steps.append(times)
                server.post("/stop/" + session)
            for number, label in enumerate(("metadata", "first bytes", "first listed segment")):
                report.values(f"POST to {label} (first value: cold engine)", [times[number] for times in steps], "s", 3)
            stories = [_picture(server, swarm.magnet()) for _ in range(options.runs)]
            first = report.values("Enter to first picture", [story["first"] / 1000 for story in stories], "s", 3)
            seeks = report.values("seek at 1 MB/s", [_seek(server, swarm.magnet(1_000_000)) for _ in range(options.runs)], "s", 3)
            wholes = [_whole(server, short.magnet()) for _ in range(options.runs)]
            report.values("throughput, start included", [rate for rate, _ in wholes], "MB/s", 0)
            report.values("resident memory of the engine", [memory for _, memory in wholes], "MB", 0)
            report.bar("first picture", first, 2.5, "s")
            report.bar("seek", seeks, 4, "s")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
