"""Clusters of processes: the results are those of tcp, and workers may die."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import dask.array as da
import dask.bag as db
import numpy as np
import pytest
from distributed import Client, LocalCluster
from support import security

import dask_interned


def cluster(scheme, **options):
    arguments = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": ":0", **options}
    if scheme == "interneds":
        arguments["security"] = security()
    return LocalCluster(protocol=f"{scheme}://", **arguments)


@pytest.fixture(
    scope="module", params=["interned", pytest.param("interneds", marks=pytest.mark.slow)]
)
def client(request):
    with cluster(request.param) as local, Client(local, security=local.security) as client:
        yield client


def increment(value):
    return value + 1


def test_scheme_is_used_by_every_process(client):
    scheme = client.scheduler.address.split("://")[0]
    assert scheme in ("interned", "interneds")
    workers = client.scheduler_info()["workers"]
    assert len(workers) == 2 and all(address.startswith(f"{scheme}://") for address in workers)


def test_map_of_many_tasks(client):
    assert client.gather(client.map(increment, range(500))) == list(range(1, 501))


def test_long_keys(client):
    keys = [f"task-with-a-long-name-{index:040}" for index in range(300)]
    futures = client.map(increment, range(300), key=keys)
    assert sorted(client.gather(futures)) == list(range(1, 301))


def test_array_work(client):
    array = da.arange(400 * 400, chunks=20_000).reshape(400, 400).rechunk((100, 100))
    expected = np.arange(400 * 400).reshape(400, 400)
    result = (array.T @ array).sum(axis=0).compute()
    np.testing.assert_array_equal(result, (expected.T @ expected).sum(axis=0))


def test_dataframe_with_shuffle_between_workers(client):
    dd, pd = pytest.importorskip("dask.dataframe"), pytest.importorskip("pandas")
    frame = pd.DataFrame({"key": np.arange(2000) % 37, "value": np.arange(2000.0)})
    table = dd.from_pandas(frame, npartitions=6)
    shuffled = table.shuffle("key").compute()
    pd.testing.assert_frame_equal(
        shuffled.sort_values("value", ignore_index=True),
        frame.sort_values("value", ignore_index=True),
    )
    means = table.groupby("key").value.mean().compute().sort_index()
    pd.testing.assert_series_equal(means, frame.groupby("key").value.mean())


def test_bag_work(client):
    words = db.from_sequence([f"word{index % 17}" for index in range(1000)], npartitions=8)
    assert dict(words.frequencies().compute())["word3"] == 59


def test_exception_of_a_task_arrives(client):
    with pytest.raises(ZeroDivisionError):
        client.submit(lambda: 1 / 0).result()


def test_stats_show_what_was_saved(client):
    before = dask_interned.stats(client).rows[-1]
    client.gather(client.map(increment, range(1000, 1300)))
    stats = dask_interned.stats(client)
    after = stats.rows[-1]
    assert after["messages"] - before["messages"] > 100
    assert after["wire"] - before["wire"] < 0.3 * (after["raw"] - before["raw"])
    assert {"scheduler", *client.scheduler_info()["workers"]} <= set(stats.processes)
    assert "<table>" in stats._repr_html_() and "scheduler" in repr(stats)
    assert all(type(row["messages"]) is int and type(row["entries"]) is int for row in stats.rows)


def test_counters_are_served_to_prometheus(client):
    if client.security.require_encryption:
        pytest.skip("one scheme is enough")
    port = client.scheduler_info()["services"]["dashboard"]
    text = urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics").read().decode()
    lines = [line for line in text.splitlines() if line.startswith("dask_comm_interned_")]
    counts = dict(line.rsplit(" ", 1) for line in lines)
    raw = float(counts['dask_comm_interned_raw_bytes_total{direction="sent"}'])
    assert 0 < float(counts['dask_comm_interned_wire_bytes_total{direction="sent"}']) < raw


@pytest.mark.slow
def test_workers_that_are_killed_are_replaced_and_the_results_are_right():
    with cluster("interned", n_workers=3) as local, Client(local) as client:
        futures = client.map(lambda value: time.sleep(0.01) or value + 1, range(600))
        for _ in range(2):
            time.sleep(0.7)
            os.kill(next(iter(client.run(os.getpid).values())), signal.SIGKILL)
        assert client.gather(futures) == list(range(1, 601))
        assert client.run_on_scheduler(damaged_streams) == 0


def damaged_streams(dask_scheduler=None):
    from dask_interned import _metrics

    return _metrics.totals()["damaged"]


@pytest.mark.slow
def test_restart_of_all_workers():
    with cluster("interned") as local, Client(local) as client:
        for _ in range(2):
            assert client.gather(client.map(increment, range(100))) == list(range(1, 101))
            client.restart()


@pytest.mark.slow
def test_plain_client_works_with_a_coded_cluster():
    with cluster("interned") as local:
        address = local.scheduler_address.replace("interned://", "tcp://")
        with Client(address) as client:
            assert client.gather(client.map(increment, range(100))) == list(range(1, 101))


def start(*arguments):
    """A process of Dask. Functions are sent by name, so it has to find this module."""
    folders = [str(Path(__file__).parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    return subprocess.Popen(
        [sys.executable, "-m", "distributed.cli." + arguments[0], *arguments[1:]],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(folders)},
        stderr=subprocess.PIPE,
        text=True,
    )


def address_in(process):
    for line in process.stderr:
        if "Scheduler at:" in line:
            return line.split()[-1]
    raise AssertionError("the scheduler did not start")


@pytest.mark.slow
@pytest.mark.parametrize("way", ["scheme", "preload"])
def test_command_lines(way):
    """`dask scheduler --protocol interned`, and tcp addresses with the preload."""
    preload = ["--preload", "dask_interned.preload"] if way == "preload" else []
    protocol = ["--protocol", "interned"] if way == "scheme" else []
    processes = [
        start(
            "dask_scheduler",
            "--host",
            "127.0.0.1",
            "--port",
            "0",
            "--no-dashboard",
            *protocol,
            *preload,
        )
    ]
    try:
        address = address_in(processes[0])
        assert address.startswith("interned://" if way == "scheme" else "tcp://")
        # The worker listens on all interfaces, so it has to find the address to advertise.
        processes.append(
            start("dask_worker", address, "--nthreads", "1", "--no-dashboard", *preload)
        )
        with Client(address) as client:
            client.wait_for_workers(1, timeout=30)
            assert client.gather(client.map(increment, range(100))) == list(range(1, 101))
            (worker,) = client.scheduler_info()["workers"]
            assert worker.startswith(address.split(":")[0] + "://127.0.0.1:")
            coded = client.run_on_scheduler(lambda: __import__("dask_interned")._metrics.totals())
            assert coded["messages_received"] > 50
    finally:
        for process in processes:
            process.terminate()
            process.wait()
