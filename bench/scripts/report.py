"""What each command prints: the machine, the values, their median."""

import datetime
import os
import pathlib
import platform
import resource
import shlex
import statistics
import subprocess

BENCH = pathlib.Path(__file__).resolve().parent.parent
ROOT = BENCH.parent
RESULTS = BENCH / "results"


def _says(*command):
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=20)
    return (done.stdout + done.stderr).strip()


def _cpu_model():
    with open("/proc/cpuinfo") as lines:
        for line in lines:
            if line.startswith(("model name", "Model")):
                return line.split(":", 1)[1].strip()
    return platform.machine()


def commit():
    """The short commit, with a plus behind it where the measured sources differ from it."""
    changed = _says("git", "status", "--porcelain", "--", "server", "static", "pom.xml", "bench/src", "bench/scripts")
    return _says("git", "rev-parse", "--short", "HEAD") + ("+" if changed else "")


def machine():
    """Facts that a figure means nothing without."""
    return {
        "machine": f"{os.cpu_count()} cores, {_cpu_model()}, {os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') >> 30} GiB",
        "kernel": platform.release(),
        "jdk": _says("java", "-version").splitlines()[1],
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "commit": commit(),
        "load before": "%.1f" % os.getloadavg()[0],
    }


def _busy_and_all():
    """Seconds that all cores together were busy, and that there were (man 5 proc)."""
    with open("/proc/stat") as stat:
        ticks = [int(field) / os.sysconf("SC_CLK_TCK") for field in stat.readline().split()[1:9]]
    return sum(ticks) - ticks[3] - ticks[4], sum(ticks)


def _own():
    both = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


class Report:
    """Prints as it goes, and keeps what it printed for --save."""

    def __init__(self, name, arguments):
        self.name = name
        self.lines = []
        self.facts = machine()
        self._before = (*_busy_and_all(), _own())
        self.say("command: bench/run " + shlex.join(a for a in arguments if a != "--save"))
        for key, value in self.facts.items():
            self.say(f"{key}: {value}")

    def say(self, line=""):
        print(line, flush=True)
        self.lines.append(line)

    def values(self, label, values, unit, digits=2):
        """The values in the order they came, and their median, which it answers."""
        middle = statistics.median(values)
        told = " ".join(f"{value:.{digits}f}" for value in values)
        self.say(f"{label}: {told} {unit}, median {middle:.{digits}f} {unit}")
        return middle

    def bar(self, label, value, limit, unit, digits=2, least=False):
        """Whether a figure keeps its bar."""
        kept = value >= limit if least else value <= limit
        word = "at least" if least else "at most"
        self.say(f"bar: {label} {value:.{digits}f} {unit}, {word} {limit} {unit}: {'kept' if kept else 'MISSED'}")

    def end(self):
        """Says how much of the machine others used meanwhile: children must have ended."""
        busy, there = _busy_and_all()
        others = (busy - self._before[0] - (_own() - self._before[2])) / (there - self._before[1])
        self.facts["others"] = f"used {max(0, others):.0%} of the machine meanwhile"
        self.say("others: " + self.facts["others"])

    def save(self):
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / f"{self.name}.txt").write_text("\n".join(self.lines) + "\n")
