"""Starts the server's jar for a measurement, and asks the kernel what it uses."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import urllib.request

from report import ROOT

JAR = ROOT / "server" / "target" / "matinee.jar"
MEMORY = pathlib.Path("/dev/shm")
# As ./matinee starts it, with the heap of a small machine; MATINEE_JAVA_FLAGS replaces them.
FLAGS = (
    "-XX:+UseG1GC -Xms16m -Xmn3m -Xmx64m -XX:G1HeapRegionSize=1m -XX:InitiatingHeapOccupancyPercent=35 "
    "-XX:-G1UseAdaptiveIHOP -XX:G1HeapWastePercent=2 -XX:MaxDirectMemorySize=64m -Xss512k")
TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """The real server on a free port, its streams in a temporary directory on the RAM disk."""

    def __init__(self, options=(), core=None, path_first=None):
        if not JAR.exists():
            sys.exit(f"{JAR.relative_to(ROOT)} is missing; build it by: mvn -q -DskipTests package")
        self.flags = os.environ.get("MATINEE_JAVA_FLAGS", FLAGS).split()
        self.streams = tempfile.mkdtemp(prefix="matinee-bench-", dir=MEMORY)
        self._log = tempfile.TemporaryFile("w+")
        environment = dict(os.environ)
        if path_first:
            environment["PATH"] = f"{path_first}:{environment['PATH']}"
        pin = ["taskset", "-c", str(core)] if core is not None else []
        self.process = subprocess.Popen(
            pin + ["java", *self.flags, "-jar", str(JAR), "--host", "127.0.0.1", "--port", "0", "--streams", self.streams, *options],
            stdout=subprocess.PIPE, stderr=self._log, stdin=subprocess.DEVNULL, text=True, env=environment, cwd=self.streams)
        self.port = self._await_port()

    def _await_port(self):
        giving_up = threading.Timer(30, self.process.kill)
        giving_up.start()
        try:
            for line in self.process.stdout:
                found = re.search(r":(\d+)/$", line.strip())
                if found:
                    return int(found.group(1))
        finally:
            giving_up.cancel()
        self._log.seek(0)
        sys.exit("the server did not start:\n" + self._log.read())

    @property
    def pid(self):
        return self.process.pid

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def get(self, path, timeout=30):
        with urllib.request.urlopen(self.address + path, timeout=timeout) as answer:
            return answer.read()

    def post(self, path, body=b"", timeout=30):
        with urllib.request.urlopen(urllib.request.Request(self.address + path, data=body), timeout=timeout) as answer:
            return answer.read()

    def log(self):
        self._log.seek(0)
        return self._log.read()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(12)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(5)
        self.process.stdout.close()
        self._log.close()
        shutil.rmtree(self.streams, ignore_errors=True)


def cpu_seconds(pid):
    """User and system time of a process with all its threads; and of its children that have ended (man 5 proc)."""
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    own, children = int(fields[11]) + int(fields[12]), int(fields[13]) + int(fields[14])
    return own / TICKS, children / TICKS


def resident_bytes(pid):
    """VmRSS."""
    with open(f"/proc/{pid}/status") as status:
        for line in status:
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
    raise ProcessLookupError(pid)
