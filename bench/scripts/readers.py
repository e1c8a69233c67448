"""Readers that take a segment at a pace of their own, and a proxy that holds back what goes through it.

As programs, so that they can be put on a core: readers.py paced PORT PATH READERS MEGABITS SECONDS; readers.py delay PORT MILLISECONDS
"""

import collections
import resource
import selectors
import socket
import sys
import time

TICK = 0.02
# Seconds that do not count: connections are made, and the server finds out who is slow.
WARM_UP = 4
# As much as a receive window of a long way holds; a peer that sends more waits.
MOST_HELD = 1 << 20


class _Reader:
    def __init__(self, port, request):
        self._request = request
        self._socket = socket.create_connection(("127.0.0.1", port), 10)
        self._socket.setblocking(False)
        self._left = 0
        self.octets = self.answers = 0
        self._ask()

    def _ask(self):
        self._socket.send(self._request)
        self._head, self._left = b"", None

    def read(self, allowed, room):
        """Takes what is there, up to what is allowed."""
        while allowed > 0:
            try:
                count = self._socket.recv_into(room, min(allowed, len(room)))
            except BlockingIOError:
                return
            if count == 0:
                raise ConnectionError("the server has closed")
            allowed -= count
            self.octets += count
            if self._left is None:
                self._head += bytes(room[:count])
                head, end, body = self._head.partition(b"\r\n\r\n")
                if not end:
                    continue
                if not head.startswith(b"HTTP/1.1 200"):
                    raise ConnectionError(head.decode("latin-1"))
                length = head.lower().split(b"content-length:")[1].split(b"\r\n")[0]
                self._left, count = int(length), len(body)
            self._left -= count
            if self._left == 0:
                self.answers += 1
                self._ask()


def paced(port, path, count, megabits, seconds):
    """Each reader asks for the segment again and again; tells which part they got of what they want."""
    request = f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode()
    room, pace = memoryview(bytearray(1 << 17)), megabits * 125_000
    readers = [_Reader(port, request) for _ in range(count)]
    begun, before = time.monotonic(), None
    while (now := time.monotonic()) < begun + WARM_UP + seconds:
        if before is None and now > begun + WARM_UP:
            print("counting", flush=True)
            counted, before = now, [reader.octets for reader in readers]
        for reader in readers:
            reader.read(int((now - begun) * pace) - reader.octets, room)
        time.sleep(max(0.0, now + TICK - time.monotonic()))
    got = [(reader.octets - octets) / (pace * (now - counted)) for reader, octets in zip(readers, before)]
    print("octets", sum(reader.octets for reader in readers) - sum(before))
    print("share", sum(got) / count)
    print("slowest", min(got), flush=True)


class _Way:
    """One direction: what came, and when it may go on."""

    def __init__(self, source, sink):
        self.source, self.sink, self.held, self.chunks, self.ended = source, sink, 0, collections.deque(), False

    def take(self, now, delay):
        try:
            chunk = self.source.recv(1 << 18)
        except BlockingIOError:
            return
        except OSError:
            chunk = b""
        self.ended = not chunk
        self.held += len(chunk)
        self.chunks.append((now + delay, memoryview(chunk)))

    def give(self, now):
        """False at the end."""
        while self.chunks and self.chunks[0][0] <= now:
            due, chunk = self.chunks.popleft()
            if not chunk:
                return False
            try:
                sent = self.sink.send(chunk)
            except BlockingIOError:
                sent = 0
            except OSError:
                return False
            self.held -= sent
            if sent < len(chunk):
                self.chunks.appendleft((due, chunk[sent:]))
                break
        return True


def delay(port, milliseconds):
    """Prints the port it listens on; a round trip takes so much longer through it, half of it each way."""
    each = milliseconds / 2000
    listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
    listener.setblocking(False)
    print(listener.getsockname()[1], flush=True)
    selector = selectors.DefaultSelector()
    selector.register(listener, selectors.EVENT_READ)
    ways, watched = set(), set()
    while True:
        ready = selector.select(0.001 if ways else 1)
        now = time.monotonic()
        for key, _ in ready:
            if key.fileobj is listener:
                near, _ = listener.accept()
                far = socket.create_connection(("127.0.0.1", port), 10)
                for end in (near, far):
                    end.setblocking(False)
                    end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                ways |= {_Way(near, far), _Way(far, near)}
            elif key.data in ways:
                key.data.take(now, each)
        for way in list(ways):
            if not way.give(now):
                for other in [one for one in ways if one.source in (way.source, way.sink)]:
                    ways.discard(other)
                    if other in watched:
                        selector.unregister(other.source)
                        watched.discard(other)
                way.source.close()
                way.sink.close()
        for way in ways:
            wanted = way.held < MOST_HELD and not way.ended
            if wanted and way not in watched:
                selector.register(way.source, selectors.EVENT_READ, way)
                watched.add(way)
            elif not wanted and way in watched:
                selector.unregister(way.source)
                watched.discard(way)


if __name__ == "__main__":
    _, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (_hard, _hard))
    if sys.argv[1] == "paced":
        paced(int(sys.argv[2]), sys.argv[3], int(sys.argv[4]), float(sys.argv[5]), float(sys.argv[6]))
    else:
        delay(int(sys.argv[2]), float(sys.argv[3]))
