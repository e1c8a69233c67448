"""Runs the JMH benchmarks and tells the medians; --save keeps JMH's JSON with the commit it was measured on."""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile

from report import BENCH, RESULTS

JAR = BENCH / "target" / "benchmarks.jar"


def run(report, arguments):
    parser = argparse.ArgumentParser(prog="bench/run jmh")
    parser.add_argument("what", nargs="?", default=".*", help="a regular expression over the benchmarks' names")
    options, more = parser.parse_known_args(arguments)
    if not JAR.exists():
        sys.exit("bench/target/benchmarks.jar is missing; build it by: mvn -q -DskipTests package")
    with tempfile.NamedTemporaryFile(suffix=".json") as out:
        command = ["java", "-jar", str(JAR), options.what, "-prof", "gc", "-rf", "json", "-rff", out.name, *more]
        done = subprocess.run(command, capture_output=True, text=True, timeout=1800)
        if done.returncode != 0 or "<failure>" in done.stdout:
            sys.exit(done.stdout[-4000:] + done.stderr[-2000:])
        results = json.load(out)
    for result in results:
        # Where this machine keeps its JDK is nobody's business.
        result.pop("jvm", None)
        result.pop("jvmArgs", None)
        _tell(report, result)
    _ratios(report, results)
    if "--save" in sys.argv:
        RESULTS.mkdir(exist_ok=True)
        document = {"measured": report.facts, "results": results}
        (RESULTS / "jmh.json").write_text(json.dumps(document, indent=1) + "\n")


def _name(result):
    parameters = " ".join(result.get("params", {}).values())
    return " ".join((result["benchmark"].rsplit(".", 2)[1] + "." + result["benchmark"].rsplit(".", 1)[1] + " " + parameters).split())


def _median(metric):
    return statistics.median(value for fork in metric["rawData"] for value in fork)


def _tell(report, result):
    metric = result["primaryMetric"]
    unit = metric["scoreUnit"]
    values = [value for fork in metric["rawData"] for value in fork]
    report.values(_name(result), values, unit, 1)
    more = []
    for key, secondary in result["secondaryMetrics"].items():
        if key.endswith("gc.alloc.rate.norm"):
            more.append(f"{_median(secondary):.0f} B/op")
        elif key == "gigabytesPerSecond":
            more.append(f"{_median(secondary):.2f} GB/s")
        elif key == "jvmCpuMillisPerGigabyte":
            more.append(f"{_median(secondary) / 1000:.2f} s of JVM CPU a GB")
    report.say("    " + ", ".join(more))


def _ratios(report, results):
    medians = {_name(result): _median(result["primaryMetric"]) for result in results}
    for name, value in medians.items():
        rival = name.replace(".ours", ".nettys", 1)
        if rival != name and rival in medians:
            report.say(f"ratio {rival} to {name}: {medians[rival] / value:.2f} times")
        if name == "PumpMove.reactor":
            for rival in ("PumpMove.streamLoop", "PumpMove.kernelPipe"):
                if rival in medians:
                    report.say(f"ratio {rival} to {name}: {medians[rival] / value:.2f} times as long")
