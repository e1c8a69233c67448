"""From the seek bar's change to the first picture from there, in a real browser: within what is listed, and far beyond it."""

import argparse
import json
import time

from browser import ENTER, Browser
from clips import Source, clip, clip_with_tracks, need
from server import Server

# Watches every frame that is shown: one that does not follow on from the last is the first after a seek.
_WATCH = """
const video = document.getElementById('video');
const seen = (globalThis.seen = { last: null, at: null });
const look = (now, { mediaTime }) => {
  if (seen.last !== null && Math.abs(mediaTime - seen.last) > 1 && seen.at === null) seen.at = performance.now();
  seen.last = mediaTime;
  video.requestVideoFrameCallback(look);
};
video.requestVideoFrameCallback(look);
"""
_SEEK = """
const bar = document.getElementById('seek');
globalThis.seen.at = null;
globalThis.seen.from = performance.now();
bar.value = %f;
bar.dispatchEvent(new Event('input', { bubbles: true }));
bar.dispatchEvent(new Event('change', { bubbles: true }));
"""
_CHOOSE = """
globalThis.seen.at = null;
globalThis.seen.from = performance.now();
fetch(`/streams/${location.pathname.split('/').pop()}/tracks`, { method: 'POST', body: new URLSearchParams({ %s: '%s' }) });
"""
_TOOK = "return globalThis.seen.at === null ? null : (globalThis.seen.at - globalThis.seen.from) / 1000"


def _await(what, asked, seconds=120):
    deadline = time.monotonic() + seconds
    while True:
        # Asking costs the page time.
        time.sleep(1.5)
        answer = asked()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise RuntimeError("waited in vain for " + what)


def _state(server):
    return json.loads(server.get("/streams"))["streams"][0]


def _seek(browser, server, to):
    browser.ask(_SEEK % to)
    took = _await(f"a picture from {to:.0f} s", lambda: browser.ask(_TOOK))
    position = _state(server)["position"]
    if not to - 11 < position < to + 60:
        raise RuntimeError(f"sought {to}, the room is at {position}")
    return took


def _choose(browser, kind, value):
    browser.ask(_CHOOSE % (kind, value))
    return _await(f"a picture with {kind} {value}", lambda: browser.ask(_TOOK))


def _tracks(report, runs):
    """The same for other tracks, which are everyone's: other sound is another copy, drawn-in subtitles have to be encoded."""
    film = clip_with_tracks(1800)
    sound, drawn = [], []
    with Source() as source, Server() as server, Browser() as browser:
        _play(browser, server, source.link(film))
        for turn in range(runs):
            sound.append(_choose(browser, "audio", 2 - turn % 2))
            drawn.append(_choose(browser, "subtitle", "1"))
            _choose(browser, "subtitle", "none")
    middle = report.values("other sound, to the first picture", sound, "s", 3)
    report.bar("other sound", middle, 1.5, "s", 3)
    middle = report.values("subtitles drawn in, to the first picture", drawn, "s", 3)
    report.bar("subtitles drawn in", middle, 1.5, "s", 3)


def _play(browser, server, link):
    browser.open(server.address + "/")
    _await("the page", lambda: browser.ask("return !document.getElementById('home').hidden && globalThis.Hls !== undefined"))
    browser.type("#link", link)
    browser.type("#link", ENTER)
    _await("the first picture", lambda: browser.ask("return performance.getEntriesByName('matinee:first-frame').length > 0"))
    browser.ask(_WATCH)
    _await("twenty seconds ahead", lambda: (_state(server)["ahead"] or 0) > 25)


def run(report, arguments):
    parser = argparse.ArgumentParser(prog="bench/run seek")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--encode", action="store_true", help="encode, though this film's pictures could be copied")
    parser.add_argument("--tracks", action="store_true", help="other tracks in the place of other places")
    options = parser.parse_args(arguments)
    need("mpv", "ffmpeg", "chromium", "chromedriver")
    if options.tracks:
        _tracks(report, options.runs)
        return
    film = clip(1800)
    with Source() as source, Server(["--copy", "never" if options.encode else "auto"]) as server, Browser() as browser:
        _play(browser, server, source.link(film))
        inside, outside = [], []
        for turn in range(options.runs):
            inside.append(_seek(browser, server, _state(server)["position"] + 12))
            outside.append(_seek(browser, server, 300 + (turn * 700) % 1400))
            _await("twenty seconds ahead", lambda: (_state(server)["ahead"] or 0) > 25)
        report.values("seek within what is listed, to the first picture", inside, "s", 3)
        middle = report.values("seek far beyond it", outside, "s", 3)
        report.bar("first picture after a seek out of range", middle, 0.9, "s", 3)
