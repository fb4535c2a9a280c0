"""A Leap on this machine: an HTTP server that speaks the solver API, really anneals, and misbehaves on demand."""

from __future__ import annotations

import gc
import hashlib
import json
import os
import re
import socket
import threading
import time
import uuid
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from solvers.model import ChoiceModel
from solvers.score import score

TOKEN = "TEST-" + "5ec2e7" * 8
ROUTES = [
    ("GET", r"/solvers/remote/", "solvers"),
    ("POST", r"/bqm/multipart", "create"),
    ("PUT", r"/bqm/multipart/(?P<id>[^/]+)/part/(?P<part>\d+)", "part"),
    ("GET", r"/bqm/multipart/(?P<id>[^/]+)/status", "status"),
    ("POST", r"/bqm/multipart/(?P<id>[^/]+)/combine", "combine"),
    ("POST", r"/problems/", "submit"),
    ("GET", r"/problems/", "poll"),
    ("GET", r"/problems/(?P<id>[^/]+)/", "answer"),
    ("DELETE", r"/problems/", "cancel"),
]
MEDIA = {"solvers": "solver-definition-list", "answer": "problem"}


@dataclass
class Fault:
    """What to do at a step instead of serving it; `times` None: always."""

    kind: str
    code: int = 200
    retry_after: str | None = None
    body: bytes = b""
    seconds: float = 0.0
    times: int | None = None


@dataclass
class FakeLeap:
    """The state behind the handler, and what it saw.

    Attributes
    ----------
    faults
        Step -> fault; see `ROUTES` for the steps.
    forge
        Replaces the sample set of every answer, given the BQM and the true one.
    pending
        Polls for which a job stays pending.
    """

    properties: dict[str, Any] = field(default_factory=lambda: {"minimum_time_limit": [[1, 0.1], [10_000, 0.2]]})
    faults: dict[str, Fault] = field(default_factory=dict)
    forge: Callable[[Any, Any], Any] | None = None
    pending: int = 1
    charge: int | None = 100_000
    steps: list[str] = field(default_factory=list)
    received: list[bytes] = field(default_factory=list)
    bqms: list[Any] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    parts: dict[str, dict[int, bytes]] = field(default_factory=dict)
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    released: threading.Event = field(default_factory=threading.Event)

    def fault_at(self, step: str) -> Fault | None:
        """The fault due at a step, counted down."""
        fault = self.faults.get(step)
        if fault is None or fault.times == 0:
            return None
        if fault.times is not None:
            fault.times -= 1
        return fault

    def serve(self, step: str, found: dict[str, str], query: str, body: bytes) -> Any:
        """The answer's JSON."""
        return getattr(self, f"_{step}")(found, query, body)

    def _solvers(self, found: dict[str, str], query: str, body: bytes) -> Any:
        from dwave.cloud.testing.mocks import hybrid_bqm_solver_data, qpu_clique_solver_data

        return [qpu_clique_solver_data(3), hybrid_bqm_solver_data(**self.properties)]

    def _create(self, found: dict[str, str], query: str, body: bytes) -> Any:
        key = str(uuid.uuid4())
        self.parts[key] = {}
        return {"id": key}

    def _part(self, found: dict[str, str], query: str, body: bytes) -> Any:
        self.parts[found["id"]][int(found["part"])] = body
        return {}

    def _status(self, found: dict[str, str], query: str, body: bytes) -> Any:
        parts = [{"part_number": n, "checksum": hashlib.md5(data).hexdigest()} for n, data in self.parts[found["id"]].items()]
        return {"status": "UPLOAD_IN_PROGRESS", "parts": parts}

    def _combine(self, found: dict[str, str], query: str, body: bytes) -> Any:
        return {}

    def _submit(self, found: dict[str, str], query: str, body: bytes) -> Any:
        return [self._accept(problem) for problem in json.loads(zlib.decompress(body))]

    def _accept(self, problem: dict[str, Any]) -> Any:
        self.asked.append(problem)
        job = {"id": str(uuid.uuid4()), "status": "PENDING", "type": "bqm", "solver": problem["solver"], "label": problem.get("label")}
        job |= {"submitted_on": "2026-10-12T08:00:00Z", "left": self.pending, "data": problem["data"]["data"]}
        self.jobs[job["id"]] = job
        return self._shown(job)

    def _shown(self, job: dict[str, Any]) -> dict[str, Any]:
        return {k: v for k, v in job.items() if k not in ("left", "data")}

    def _poll(self, found: dict[str, str], query: str, body: bytes) -> Any:
        jobs = [self.jobs[key] for key in re.findall(r"[0-9a-f-]{36}", query)]
        for job in jobs:
            job["left"] -= 1
            if job["left"] < 0 and job["status"] == "PENDING":
                job |= {"status": "COMPLETED", "solved_on": "2026-10-12T08:00:05Z"}
        return [self._shown(job) for job in jobs]

    def _answer(self, found: dict[str, str], query: str, body: bytes) -> Any:
        import dimod
        from dwave.samplers import SimulatedAnnealingSampler

        job = self.jobs[found["id"]]
        if job["status"] != "COMPLETED":
            return self._shown(job)
        parts = self.parts[job["data"]]
        bqm = dimod.BinaryQuadraticModel.from_file(b"".join(parts[n] for n in sorted(parts)))
        self.bqms.append(bqm)
        true = SimulatedAnnealingSampler().sample(bqm, num_reads=20, num_sweeps=400, seed=1)
        answer = self.forge(bqm, true) if self.forge else true.aggregate()
        if isinstance(answer, dimod.SampleSet):
            if self.charge is not None:
                answer.info["charge_time"] = self.charge
            answer = answer.to_serializable()
        return self._shown(job) | {"answer": {"format": "bq", "data": answer}}

    def _cancel(self, found: dict[str, str], query: str, body: bytes) -> Any:
        for key in json.loads(body):
            self.jobs[key]["status"] = "CANCELLED"
        return []


def _handler(leap: FakeLeap) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *args: Any) -> None:
            pass

        def _any(self) -> None:
            path, _, query = self.path.partition("?")
            step, found = next(
                (name, match.groupdict())
                for method, pattern, name in ROUTES
                if method == self.command and (match := re.fullmatch(pattern, path))
            )
            leap.steps.append(step)
            fault = leap.fault_at(step)
            if fault and fault.kind == "cut":  # in the middle of the request's body
                leap.received.append(self.rfile.read(10))
                return self._hang_up()
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            leap.received.append(f"{self.requestline}\n{self.headers}".encode() + body)
            if self.headers.get("Content-Encoding") == "deflate":
                leap.received.append(zlib.decompress(body))
            if self.headers.get("X-Auth-Token") != TOKEN:
                return self._send(401, b'{"error_code": 401, "error_msg": "bad token"}', step)
            return self._misbehave(fault, step) if fault else self._serve(step, found, query, body)

        do_GET = do_POST = do_PUT = do_DELETE = _any  # noqa: N815

        def _serve(self, step: str, found: dict[str, str], query: str, body: bytes) -> None:
            self._send(200, json.dumps(leap.serve(step, found, query, body)).encode(), step)

        def _misbehave(self, fault: Fault, step: str) -> None:
            if fault.kind == "hang":
                leap.released.wait(20)
                return self._hang_up()
            if fault.kind == "drop":
                return self._hang_up()
            if fault.kind == "truncate":
                return self._send(200, b'[{"id": "', step, length=5_000)
            return self._send(fault.code, fault.body, step, fault.retry_after)

        def _send(self, code: int, body: bytes, step: str, retry_after: str | None = None, length: int | None = None) -> None:
            self.send_response(code)
            media = f"application/vnd.dwave.sapi.{MEDIA.get(step, 'problems')}+json"
            self.send_header("Content-Type", f"{media}; version=3.0.0")
            self.send_header("Content-Length", str(length or len(body)))
            self.send_header("Connection", "close")
            if retry_after is not None:
                self.send_header("Retry-After", retry_after)
            self.end_headers()
            self.wfile.write(body)
            if length:
                self._hang_up()

        def _hang_up(self) -> None:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 50

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no error here."""


@pytest.fixture
def no_token(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine without any D-Wave configuration."""
    for name in [name for name in os.environ if name.startswith("DWAVE_")]:
        monkeypatch.delenv(name)
    empty = tmp_path / "dwave.conf"
    empty.write_text("[defaults]\n")
    monkeypatch.setenv("DWAVE_CONFIG_FILE", str(empty))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def leap(no_token: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeLeap]:
    """A local Leap, with a token and its address in the environment. No thread or socket may be left behind."""
    state = FakeLeap()
    server = _Server(("127.0.0.1", 0), _handler(state))
    threading.Thread(target=lambda: server.serve_forever(0.02), daemon=True).start()
    monkeypatch.setenv("DWAVE_API_ENDPOINT", f"http://127.0.0.1:{server.server_address[1]}/")
    monkeypatch.setenv("DWAVE_API_TOKEN", TOKEN)
    before = _held()
    try:
        yield state
        state.released.set()
        left = _left_behind(before)
        assert not left, f"left behind: {left}"
    finally:
        state.released.set()
        server.shutdown()
        server.server_close()


def _held() -> tuple[set[int], int]:
    fds = [f"/proc/self/fd/{n}" for n in os.listdir("/proc/self/fd")] if Path("/proc/self/fd").exists() else []
    sockets = sum(_is_socket(fd) for fd in fds)
    return {thread.ident or 0 for thread in threading.enumerate()}, sockets


def _is_socket(fd: str) -> bool:
    try:
        return os.readlink(fd).startswith("socket:")
    except OSError:
        return False


def _left_behind(before: tuple[set[int], int], patience_s: float = 7.0) -> list[str]:
    """Threads and sockets that are still there after a short wait."""
    end = time.monotonic() + patience_s
    while True:
        _, sockets = _held()
        left = [thread.name for thread in threading.enumerate() if thread.ident not in before[0]]
        if sockets > before[1]:
            left.append(f"{sockets - before[1]} sockets")
        if not left or time.monotonic() > end:
            return left
        if all("socket" in name for name in left):
            gc.collect()  # an exception's frames hold its response, in a cycle
        time.sleep(0.02)


@pytest.fixture
def fault() -> Callable[..., Fault]:
    """Maker of faults."""
    return Fault


@pytest.fixture
def token() -> str:
    """The token that the local Leap accepts."""
    return TOKEN


@dataclass(frozen=True)
class Case:
    """A tiny model with its best assignment and a legal one that is worse."""

    model: ChoiceModel
    best: np.ndarray
    worse: np.ndarray


@pytest.fixture(scope="session")
def case(random_model: Callable[..., ChoiceModel]) -> Case:
    """The first random model that has both."""
    for seed in range(100):
        model = random_model(seed)
        ranked = sorted((score(model, np.array(a)), a) for a in np.ndindex(*model.size))
        legal = [a for (hard, _), a in ranked if hard == 0]
        if len(legal) > 5 and ranked[-1][0][0] > 0 and ranked[0][0] < ranked[5][0]:
            return Case(model, np.array(legal[0], dtype=np.int32), np.array(legal[-1], dtype=np.int32))
    raise AssertionError("no such model")
