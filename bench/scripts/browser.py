"""Chromium by chromedriver, in the words of W3C WebDriver: JSON over HTTP, so that the standard library is enough."""

import json
import re
import shutil
import subprocess
import tempfile
import threading
import urllib.error
import urllib.request

FLAGS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--autoplay-policy=no-user-gesture-required", "--window-size=1280,800",
]
ENTER = "\ue007"
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


class Browser:
    """A fresh profile, gone at the end."""

    def __init__(self):
        self._profile = tempfile.mkdtemp(prefix="matinee-bench-profile-")
        self._driver = subprocess.Popen(
            ["chromedriver", "--port=0", "--allowed-ips=127.0.0.1"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self._base = f"http://127.0.0.1:{self._await_port()}/session"
        self._there = False
        try:
            made = self._call("POST", "", {"capabilities": {"alwaysMatch": {"goog:chromeOptions": {
                "binary": shutil.which("chromium"), "args": FLAGS + [f"--user-data-dir={self._profile}"]}}}})
            self._base += "/" + made["sessionId"]
            self._there = True
        except BaseException:
            self.close()
            raise

    def _await_port(self):
        giving_up = threading.Timer(20, self._driver.kill)
        giving_up.start()
        try:
            for line in self._driver.stdout:
                found = re.search(r"successfully on port (\d+)", line)
                if found:
                    return int(found.group(1))
        finally:
            giving_up.cancel()
        raise RuntimeError("chromedriver did not start")

    def _call(self, method, path, body=None, timeout=40):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._base + path, data=data, method=method, headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(error.read().decode()[:500]) from error

    def open(self, url):
        self._call("POST", "/url", {"url": url})

    def type(self, selector, text):
        element = self._call("POST", "/element", {"using": "css selector", "value": selector})[_ELEMENT]
        self._call("POST", f"/element/{element}/value", {"text": text})

    def ask(self, script):
        """Runs a function body, answers what it returns."""
        return self._call("POST", "/execute/sync", {"script": script, "args": []})

    def close(self):
        if self._there:
            try:
                self._call("DELETE", "", timeout=10)
            except (OSError, RuntimeError):
                pass
        self._driver.terminate()
        try:
            self._driver.wait(10)
        except subprocess.TimeoutExpired:
            self._driver.kill()
            self._driver.wait(5)
        self._driver.stdout.close()
        shutil.rmtree(self._profile, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
