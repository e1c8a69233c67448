"""Runs the JMH benchmarks and tells the medians; --save keeps JMH's JSON with the commit it was measured on."""

import json
import statistics
import subprocess
import sys
import tempfile

from report import BENCH, RESULTS

JAR = BENCH / "target" / "benchmarks.jar"


def run(report, arguments):
    if "--help" in arguments:
        sys.exit("usage: bench/run jmh [--save] [a regular expression over the benchmarks' names] [JMH's own options]")
    if not JAR.exists():
        sys.exit("bench/target/benchmarks.jar is missing; build it by: mvn -q -DskipTests package")
    with tempfile.NamedTemporaryFile(suffix=".json") as out:
        command = ["java", "-jar", str(JAR), *arguments, "-prof", "gc", "-prof", "dev.matinee.bench.CpuProfiler", "-rf", "json", "-rff", out.name]
        done = subprocess.run(command, capture_output=True, text=True, timeout=1800)
        text = out.read()
        if not text:
            sys.exit(done.stdout[-4000:] + done.stderr[-2000:])
        results = json.loads(text)
    if "<failure>" in done.stdout:
        report.say("SOME FAILED: " + done.stdout[done.stdout.index("<failure>"):][:1500])
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


def _cpu(result):
    """CPU time of an operation, which others on the machine can't stretch; the clock's where there is none."""
    for key, metric in result["secondaryMetrics"].items():
        if key.endswith("cpu"):
            return _median(metric)
    return _median(result["primaryMetric"])


def _tell(report, result):
    metric = result["primaryMetric"]
    unit = metric["scoreUnit"]
    values = [value for fork in metric["rawData"] for value in fork]
    report.values(_name(result), values, unit, 1)
    more = []
    for key, secondary in result["secondaryMetrics"].items():
        if key.endswith("gc.alloc.rate.norm"):
            more.append(f"{_median(secondary):.0f} B/op")
        elif key.endswith("cpu"):
            more.append(f"{_median(secondary):.0f} ns of CPU/op")
        elif key == "gigabytesPerSecond":
            more.append(f"{_median(secondary):.2f} GB/s")
        elif key == "jvmCpuMillisPerGigabyte":
            more.append(f"{_median(secondary) / 1000:.2f} s of JVM CPU a GB")
    report.say("    " + ", ".join(more))


def _ratios(report, results):
    medians = {_name(result): _cpu(result) for result in results}
    for name, value in medians.items():
        rival = name.replace(".ours", ".nettys", 1)
        if rival != name and rival in medians:
            report.say(f"ratio {rival} to {name}: {medians[rival] / value:.2f} times the CPU")
    times = {_name(result): _median(result["primaryMetric"]) for result in results}
    for rival in ("PumpMove.streamLoop", "PumpMove.kernelPipe"):
        if rival in times and "PumpMove.reactor" in times:
            report.say(f"ratio {rival} to PumpMove.reactor: {times[rival] / times['PumpMove.reactor']:.2f} times as long")
