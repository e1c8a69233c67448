"""From Enter to the first picture in a real browser, and from the POST to the first listed segment."""

import argparse
import json
import time
import urllib.parse
import uuid

from browser import ENTER, Browser
from clips import Source, clip, need
from server import Server

# Where the time goes, in ms after Enter: when each answer had arrived.
_STORY = """
const at = (name) => performance.getEntriesByName(name)[0]?.startTime ?? null;
const submit = at('matinee:submit');
const ended = (part, last) => {
  const found = performance.getEntriesByType('resource').filter((e) => e.name.includes(part) && e.startTime >= submit - 5);
  return found.length ? found[0].responseEnd - submit : null;
};
const first = at('matinee:first-frame');
return {
  submit, first: first === null || first < submit ? null : first - submit,
  post: ended('/stream/'), playlist: ended('playlist.m3u8'), segment: ended('.ts'),
};
"""


def _picture(server, link):
    with Browser() as browser:
        browser.open(server.address + "/")
        deadline = time.monotonic() + 15
        while not browser.ask("return !document.getElementById('home').hidden && globalThis.Hls !== undefined"):
            if time.monotonic() > deadline:
                raise RuntimeError("the page did not come up")
            time.sleep(0.1)
        time.sleep(1)
        if link.startswith("library:"):
            browser.ask(f"document.querySelector('[data-film=\"{link}\"]').click()")
        else:
            browser.type("#link", link)
            browser.type("#link", ENTER)
        deadline = time.monotonic() + 30
        while True:
            # Asking costs the page time: not before it can be there.
            time.sleep(2)
            story = browser.ask(_STORY)
            if story["first"] is not None:
                break
            if time.monotonic() > deadline:
                raise RuntimeError(f"no picture: {story} {server.get('/streams').decode()}")
    for stream in json.loads(server.get("/streams"))["streams"]:
        server.post("/stop/" + stream["session"])
    time.sleep(0.5)
    return story


def _listed(server, link):
    session = str(uuid.uuid4())
    start = time.monotonic()
    server.post("/stream/" + session, urllib.parse.urlencode({"url": link}).encode())
    playlist = server.get(f"/streams/{session}/playlist.m3u8")
    took = time.monotonic() - start
    if b".ts" not in playlist:
        raise RuntimeError("a playlist without a segment: " + playlist.decode())
    server.post("/stop/" + session)
    time.sleep(0.5)
    return took


def _on_the_shelf(server, film):
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        found = json.loads(server.get("/library?q=" + urllib.parse.quote(film.stem)))
        if found["complete"] and found["films"]:
            return found["films"][0]["url"]
        time.sleep(0.2)
    raise RuntimeError("the film is not on the shelf")


def run(report, arguments):
    parser = argparse.ArgumentParser(prog="bench/run first-picture")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--library", action="store_true", help="the film lies in a folder of the server's, in place of a link to it")
    parser.add_argument("--encode", action="store_true", help="encode, though this film's pictures could be copied")
    options = parser.parse_args(arguments)
    need("mpv", "ffmpeg", "chromium", "chromedriver")
    film = clip(60)
    flags = ["--max-streams", "4", "--copy", "never" if options.encode else "auto"]
    if options.library:
        flags += ["--library", str(film.parent)]
    with Source() as source, Server(flags) as server:
        link = _on_the_shelf(server, film) if options.library else source.link(film)
        report.say("server flags: " + " ".join(server.flags))
        listed = [_listed(server, link) for _ in range(options.runs)]
        middle = report.values("POST to first listed segment (first value: cold JVM)", listed, "s", 3)
        stories = [_picture(server, link) for _ in range(options.runs)]
        first = report.values("Enter to first picture", [s["first"] / 1000 for s in stories], "s", 3)
        for key, words in (("post", "POST answered"), ("playlist", "playlist there"), ("segment", "first segment there")):
            found = [s[key] for s in stories if s[key] is not None]
            if found:
                report.values(f"  of it until {words}", found, "ms", 0)
        report.bar("first picture", first, 0.7, "s")
        report.bar("first listed segment", middle, 0.4, "s", 3)
