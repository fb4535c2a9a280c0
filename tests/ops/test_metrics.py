"""Metrics: Prometheus' text format, closed labels, files that are whole, a push gateway."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from center.errors import InputError
from ops.metric_names import CATALOGUE, Kind
from ops.metric_sinks import open_sink, write_file
from ops.metrics import Metrics

LINE = re.compile(r'[a-z_]+\{(?:[a-z]+="[^"\\\n]*",?)+\} -?[0-9.e+-]+')


@pytest.fixture
def metrics() -> Metrics:
    """Some measurements of a worker."""
    made = Metrics("w1")
    made.count("crewtide_waves_total", wave="routing")
    made.count("crewtide_waves_total", by=2, wave="triage")
    made.set("crewtide_queue_depth", 7)
    for seconds in (0.01, 0.3, 0.3, 500):
        made.observe("crewtide_answer_seconds", seconds)
    return made


def test_the_text_format(metrics: Metrics) -> None:
    text = metrics.text()
    assert text.endswith("\n")
    assert '# TYPE crewtide_waves_total counter\ncrewtide_waves_total{worker="w1",wave="routing"} 1' in text
    assert 'crewtide_waves_total{worker="w1",wave="triage"} 2' in text
    assert "# HELP crewtide_queue_depth " in text and 'crewtide_queue_depth{worker="w1"} 7' in text
    assert all(LINE.fullmatch(line) for line in text.splitlines() if not line.startswith("#"))


def test_a_histogram_adds_up(metrics: Metrics) -> None:
    text = metrics.text()
    found = [int(n) for n in re.findall(r'crewtide_answer_seconds_bucket\{worker="w1",le="[^"]+"\} (\d+)', text)]
    assert found == sorted(found) and found[0] == 1 and found[-2:] == [3, 4]
    assert 'le="+Inf"' in text and 'crewtide_answer_seconds_count{worker="w1"} 4' in text
    assert 'crewtide_answer_seconds_sum{worker="w1"} 500.61' in text


@given(values=st.lists(st.floats(0, 200), min_size=1, max_size=30))
def test_a_value_on_a_bound_is_in_its_bucket(values: list[float]) -> None:
    made, bounds = Metrics(), CATALOGUE["crewtide_answer_seconds"].buckets
    for value in values:
        made.observe("crewtide_answer_seconds", value)
    text = made.text()
    for bound in bounds:
        assert f'le="{bound:g}"}} {sum(value <= bound for value in values)}\n' in text


def test_only_declared_labels(metrics: Metrics) -> None:
    for wrong in ({"wave": "Ana"}, {}, {"wave": "routing", "agent": "Ana"}):
        with pytest.raises(ValueError):
            metrics.count("crewtide_waves_total", **wrong)
    with pytest.raises(ValueError):
        metrics.count("crewtide_anything_total")
    with pytest.raises(ValueError):
        metrics.set("crewtide_waves_total", 1, wave="routing")
    with pytest.raises(ValueError):
        metrics.count("crewtide_waves_total", by=-1, wave="routing")
    with pytest.raises(ValueError):
        Metrics('Ana "of" north')


def test_every_metric_has_a_proper_name() -> None:
    for metric in CATALOGUE.values():
        assert metric.name.startswith("crewtide_") and metric.help.endswith(".")
        assert bool(metric.buckets) == (metric.kind is Kind.HISTOGRAM)


def test_a_file_is_replaced_whole(metrics: Metrics, tmp_path: Path) -> None:
    file = tmp_path / "crewtide.prom"
    file.write_text("old")
    open_sink(str(file))(metrics)
    assert file.read_text() == metrics.text()
    assert file.stat().st_mode & 0o777 == 0o644
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_that_cannot_be_written_leaves_the_old_one(metrics: Metrics, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "crewtide.prom"
    file.write_text("old")

    def full(*paths: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("ops.metric_sinks.os.replace", full)
    with pytest.raises(OSError, match="no space"):
        write_file(metrics, file)
    assert file.read_text() == "old" and list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("target", ["ftp://here/x", "http://", "/no/such/folder/x.prom"])
def test_a_target_that_is_none_is_refused(target: str) -> None:
    with pytest.raises(InputError, match="--metrics"):
        open_sink(target)


@pytest.fixture
def gateway() -> Iterator[tuple[str, list[tuple[str, str]], list[int]]]:
    """Address of a push gateway, what it got, and the code that it answers with."""
    got: list[tuple[str, str]] = []
    code = [200]

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            got.append((self.path, self.rfile.read(int(self.headers["Content-Length"])).decode()))
            self.send_response(code[0])
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}", got, code
    server.shutdown()
    server.server_close()


def test_pushed(metrics: Metrics, gateway: tuple[str, list[tuple[str, str]], list[int]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    address, got, code = gateway
    open_sink(address)(metrics)
    assert got == [("/metrics/job/crewtide/instance/w1", metrics.text())]
    code[0] = 500
    with pytest.raises(OSError, match="answered 500"):
        open_sink(address)(metrics)


def test_a_gateway_that_is_not_there(metrics: Metrics, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with pytest.raises(OSError, match="cannot be reached") as caught:
        open_sink("http://127.0.0.1:9/secret")(metrics)
    assert "secret" not in str(caught.value)
