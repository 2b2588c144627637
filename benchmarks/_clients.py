"""Many clients on kept connections, each sending its next form when the last was answered."""

import asyncio
import re
import time

LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


async def _client(port, requests, deadline, found):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while time.perf_counter() < deadline:
        started = time.perf_counter()
        writer.write(next(requests))
        head = await reader.readuntil(b"\r\n\r\n")
        if length := LENGTH.search(head):
            await reader.readexactly(int(length[1]))
        found.append((time.perf_counter() - started, int(head[9:12])))
        if b"onnection: close" in head:
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.close()


async def _run(port, requests, clients, seconds):
    found = []
    deadline = time.perf_counter() + seconds
    await asyncio.gather(*(_client(port, requests, deadline, found) for _ in range(clients)))
    return found


def load(port, requests, clients, seconds):
    """Send ``requests`` (an endless iterator of whole HTTP requests) by ``clients`` at once for so
    many seconds, and wait for the last answers; return the seconds it took and ``[(wait, status)]``
    of every answer."""
    started = time.perf_counter()
    found = asyncio.run(_run(port, requests, clients, seconds))
    return time.perf_counter() - started, found
