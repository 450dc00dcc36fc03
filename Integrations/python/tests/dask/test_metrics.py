"""What the comms count, and who shows it."""

import json
import logging
import re
from pathlib import Path

import pytest
from distributed.metrics import context_meter
from support import in_loop, pair

from dask_interned import _metrics, _prometheus


@in_loop
async def test_time_of_coding_reaches_the_fine_performance_metrics():
    seen = []
    with context_meter.add_callback(lambda label, value, unit: seen.append((label, unit))):
        async with pair() as (here, there):
            await here.write("x")
            await there.read()
    assert ("interned-encode", "seconds") in seen and ("interned-decode", "seconds") in seen


@in_loop
async def test_counts_of_a_closed_comm_stay_in_the_totals():
    before = _metrics.totals()
    async with pair() as (here, there):
        for _ in range(10):
            await here.write({"op": "x"})
            await there.read()
        during = _metrics.totals()
        await here.close()
        await there.close()
    after = _metrics.totals()
    for totals in (during, after):
        assert totals["messages_sent"] - before["messages_sent"] == 10
        assert totals["messages_received"] - before["messages_received"] == 10
    assert during["open_comms"] - before["open_comms"] == 2
    assert after["open_comms"] == before["open_comms"]


@in_loop
async def test_line_at_close_for_comms_with_traffic(caplog):
    caplog.set_level(logging.INFO, "distributed.comm.interned")
    async with pair() as (here, there):
        await here.write("only one")
        await there.read()
    assert not caplog.records
    async with pair() as (here, there):
        for _ in range(100):
            await here.write({"text": "the same text each time " * 50})
            await there.read()
    assert re.search(r"raw \d+\.\d kB -> wire .* \(-\d+ %\), 100 messages", caplog.text)


def test_dashboard_shows_counters_that_exist():
    prometheus_client = pytest.importorskip("prometheus_client")
    registry = prometheus_client.CollectorRegistry()
    registry.register(_prometheus.Collector())
    served = prometheus_client.generate_latest(registry).decode()
    file = Path(__file__).resolve().parents[2] / "grafana" / "dask-interned.json"
    shown = set(re.findall(r"dask_comm_interned_\w+", json.dumps(json.loads(file.read_text()))))
    assert len(shown) > 6
    for name in shown:
        assert f"\n{name}" in served, name
