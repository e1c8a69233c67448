"""The film that is watched: made by ffmpeg once, served over loopback with ranges."""

import functools
import http.server
import pathlib
import re
import shutil
import subprocess
import threading

from report import BENCH

FOLDER = BENCH / "target" / "clips"


def _ffmpeg(file, *arguments):
    part = file.with_suffix(".part.mp4")
    subprocess.run(["ffmpeg", "-v", "error", "-y", *arguments, "-movflags", "+faststart", str(part)],
                   check=True, timeout=300, stdin=subprocess.DEVNULL)
    part.rename(file)
    return file


def clip(seconds=60, height=720):
    """30 pictures a second, H.264 and AAC in MP4, index in front: a minute, or a part or a multiple of one."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    minute = FOLDER / f"{height}p30-60s.mp4"
    if not minute.exists():
        _ffmpeg(minute,
                "-f", "lavfi", "-i", f"testsrc2=s={height * 16 // 9}x{height}:r=30:d=60,noise=alls=6:allf=t",
                "-f", "lavfi", "-i", "sine=frequency=440:duration=60",
                "-c:v", "libx264", "-preset", "veryfast", "-b:v", "2500k" if height <= 720 else "6M", "-g", "60", "-pix_fmt", "yuv420p",
                "-c:a", "aac", "-b:a", "128k", "-ac", "2")
    file = FOLDER / f"{height}p30-{seconds}s.mp4"
    if not file.exists():
        _ffmpeg(file, "-stream_loop", str(seconds // 60), "-i", str(minute), "-t", str(seconds), "-c", "copy")
    return file


def clip_with_tracks(seconds):
    """The same film as Matroska with a second sound and subtitles."""
    file = FOLDER / f"720p30-{seconds}s-tracks.mkv"
    if not file.exists():
        whole = clip(seconds)
        words = FOLDER / "words.srt"
        words.write_text("".join(
            f"{i + 1}\n{i // 360:02}:{i // 6 % 60:02}:{i * 10 % 60:02},000 --> {i // 360:02}:{i // 6 % 60:02}:{i * 10 % 60 + 5:02},000\nLine {i}\n\n"
            for i in range(seconds // 10)))
        part = file.with_suffix(".part.mkv")
        subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", str(whole), "-i", str(words), "-map", "0:v", "-map", "0:a", "-map", "0:a",
                        "-map", "1", "-c", "copy", "-metadata:s:a:0", "language=eng", "-metadata:s:a:1", "language=deu", str(part)],
                       check=True, timeout=300, stdin=subprocess.DEVNULL)
        part.rename(file)
    return file


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments, folder):
        self.folder = folder
        super().__init__(*arguments)

    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        file = self.folder / pathlib.PurePosixPath(self.path).name
        if not file.is_file():
            self.send_error(404)
            return
        size = file.stat().st_size
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        first, last = 0, size - 1
        if wanted:
            first, last = int(wanted[1]), min(int(wanted[2] or last), last)
            if first > last:
                self.send_error(416)
                return
        self.send_response(206 if wanted else 200)
        self.send_header("Content-Type", "video/mp4")
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(last - first + 1))
        if wanted:
            self.send_header("Content-Range", f"bytes {first}-{last}/{size}")
        self.end_headers()
        if self.command == "HEAD":
            return
        with open(file, "rb") as content:
            content.seek(first)
            left = last - first + 1
            try:
                while left > 0:
                    block = content.read(min(left, 1 << 18))
                    self.wfile.write(block)
                    left -= len(block)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

    def log_message(self, *_):
        pass


class Source:
    """Serves the clips on a free port of loopback."""

    def __init__(self):
        self._http = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), functools.partial(_Handler, folder=FOLDER))
        self._http.daemon_threads = True
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    def link(self, file):
        return f"http://127.0.0.1:{self._http.server_port}/{file.name}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._http.shutdown()
        self._http.server_close()


def need(*programs):
    """Ends with words where a program is missing."""
    missing = [program for program in programs if not shutil.which(program) and not shutil.which(program, path="/usr/sbin:/usr/bin")]
    if missing:
        raise SystemExit("missing: " + ", ".join(missing) + "; apt-get install them")
