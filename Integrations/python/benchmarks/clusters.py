"""Seven workloads on a cluster of processes, by scheme: python benchmarks/clusters.py

Each round starts a cluster (scheduler, two workers of one thread, client, each a process) for each
method, in turn, and runs all workloads on it. Printed are medians over the rounds: bytes of all
comms of the scheduler by the kernel's counters, and processor time of scheduler and workers, and of
coding alone in the scheduler; for each method as a part of tcp in the same round.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import dask
import dask.array as da
import dask.bag as db
import numpy as np
from distributed import Client

HERE = Path(__file__).resolve().parent

#: name: (scheme, level)
METHODS = {
    "tcp": ("tcp", 1),
    "level 1": ("interned", 1),
    "level 2": ("interned", 2),
    "level 3": ("interned", 3),
    "zlib -1": ("zlib1", 1),
    "zstd -1": ("zstd1", 1),
    "zstd -3": ("zstd3", 1),
}


def increment(value):
    return value + 1


def add(one, other):
    return one + other


# ---- Workloads: each returns something that can be compared


def run_map(client):
    return sum(client.gather(client.map(increment, range(1500), pure=False)))


def run_keys(client):
    keys = [
        f"a-task-whose-name-is-long-{index:06d}-{os.urandom(24).hex()}" for index in range(1000)
    ]
    return sum(client.gather(client.map(increment, range(1000), key=keys)))


def run_array(client):
    array = da.ones((1600, 1600), chunks=200)
    result = da.tensordot(array, array, axes=1).rechunk((400, 100)).std().compute()
    return round(float(result), 6)


def run_bag(client):
    words = db.from_sequence([f"word-{index % 101}" for index in range(4000)], npartitions=40)
    return sorted(words.frequencies(split_every=4).compute())[:3]


def run_tree(client):
    layer = [dask.delayed(increment)(index) for index in range(512)]
    while len(layer) > 1:
        layer = [dask.delayed(add)(*layer[index : index + 2]) for index in range(0, len(layer), 2)]
    return layer[0].compute()


def frame(partitions):
    import dask.dataframe as dd
    import pandas as pd

    source = np.random.default_rng(5)
    table = pd.DataFrame({"key": source.integers(0, 500, 6000), "value": np.arange(6000.0)})
    return dd.from_pandas(table, npartitions=partitions)


def run_dataframe(client):
    table = frame(16)
    shuffled = table.shuffle("key").groupby("key").value.sum().compute()
    return round(float(shuffled.sum()), 3)


def run_shuffle(client):
    with dask.config.set({"dataframe.shuffle.method": "tasks"}):
        return round(float(frame(16).shuffle("key").value.sum().compute()), 3)


WORKLOADS = {
    "map": run_map,
    "keys": run_keys,
    "array": run_array,
    "bag": run_bag,
    "tree": run_tree,
    "dataframe": run_dataframe,
    "shuffle": run_shuffle,
}


# ---- What is read in the processes


def measure(dask_scheduler=None):
    import resource

    import counters

    usage = resource.getrusage(resource.RUSAGE_SELF)
    return counters.wire_bytes(), usage.ru_utime + usage.ru_stime, counters.coding_seconds()


def numbers(client):
    (sent, received), cpu, coding = client.run_on_scheduler(measure)
    workers = sum(value[1] for value in client.run(measure).values())
    return {"wire": sent + received, "scheduler": cpu, "workers": workers, "coding": coding}


# ---- Clusters


def start(command, scheme, level):
    environment = {
        **os.environ,
        "PYTHONPATH": str(HERE),
        "DASK_DISTRIBUTED__COMM__INTERNED__LEVEL": str(level),
        "DASK_LOGGING__DISTRIBUTED": "warning",
    }
    return subprocess.Popen(
        [sys.executable, "-m", *command, "--preload", "rivals", "--preload", "counters"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def run_cluster(scheme, level, workloads, results):
    """The growth of each number by workload."""
    port = 20_000 + os.getpid() % 20_000
    address = f"{scheme}://127.0.0.1:{port}"
    dask.config.set({"distributed.comm.interned.level": level})
    options = ["--host", address, "--no-dashboard"]
    processes = [start(["distributed.cli.dask_scheduler", *options], scheme, level)]
    try:
        worker = ["distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard"]
        worker += ["--no-nanny", "--memory-limit", "0"]
        processes += [start(worker, scheme, level) for _ in range(2)]
        with Client(address, timeout=60) as client:
            client.wait_for_workers(2, timeout=60)
            client.gather(client.map(increment, range(20)))
            grown = {}
            for name in workloads:
                before = numbers(client)
                begin = time.perf_counter()
                result = WORKLOADS[name](client)
                wall = time.perf_counter() - begin
                time.sleep(0.2)
                after = numbers(client)
                grown[name] = {key: after[key] - before[key] for key in after} | {"wall": wall}
                if results.setdefault(name, result) != result:
                    raise AssertionError(f"{scheme}: {name} gave {result}, not {results[name]}")
            return grown
    finally:
        for process in reversed(processes):
            process.terminate()
            process.wait()


# ---- The table


def print_table(rounds, methods, workloads):
    tcp_bytes = {
        name: statistics.median(round_["tcp"][name]["wire"] for round_ in rounds)
        for name in workloads
    }
    print(f"{'wire, % of tcp':16}" + "".join(f"{name:>11}" for name in workloads))
    print(f"{'tcp, bytes':16}" + "".join(f"{tcp_bytes[name]:11,.0f}" for name in workloads))
    for method in methods[1:]:
        cells = []
        for name in workloads:
            wire = statistics.median(round_[method][name]["wire"] for round_ in rounds)
            cells.append(f"{100 * wire / tcp_bytes[name]:11.1f}")
        print(f"{method:16}" + "".join(cells))
    for key in ("scheduler", "workers"):
        print(
            f"\n{'CPU of ' + key:16}"
            + "".join(f"{name:>11}" for name in workloads)
            + f"{'all':>11}"
        )
        seconds = {
            name: statistics.median(round_["tcp"][name][key] for round_ in rounds)
            for name in workloads
        }
        total = sum(seconds.values())
        print(
            f"{'tcp, s':16}"
            + "".join(f"{seconds[name]:11.2f}" for name in workloads)
            + f"{total:11.2f}"
        )
        for method in methods[1:]:
            cells = []
            for name in [*workloads, None]:
                names = [name] if name else workloads
                ratio = statistics.median(
                    sum(round_[method][n][key] for n in names)
                    / sum(round_["tcp"][n][key] for n in names)
                    for round_ in rounds
                )
                cells.append(f"{ratio:11.2f}")
            print(f"{method:16}" + "".join(cells))
    print("\nof that, for coding in the scheduler, % of its time with tcp")
    for method in methods[1:]:
        parts = [
            sum(round_[method][name]["coding"] for name in workloads)
            / sum(round_["tcp"][name]["scheduler"] for name in workloads)
            for round_ in rounds
        ]
        print(f"{method:16}{100 * statistics.median(parts):11.1f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--methods", default=",".join(METHODS))
    parser.add_argument("--workloads", default=",".join(WORKLOADS))
    parser.add_argument("--save", type=Path, help="a file for all numbers, as JSON")
    options = parser.parse_args()
    sys.path.insert(0, str(HERE))
    import rivals  # noqa: F401  (adds its schemes to this process too)

    methods, workloads = options.methods.split(","), options.workloads.split(",")
    rounds, results = [], {}
    for index in range(options.rounds):
        # Each round begins with another method, so that none is always the first.
        order = methods[index % len(methods) :] + methods[: index % len(methods)]
        rounds.append({m: run_cluster(*METHODS[m], workloads, results) for m in order})
        print(f"round {index + 1} of {options.rounds}", file=sys.stderr, flush=True)
        if options.save:
            options.save.write_text(json.dumps(rounds))
    print_table(rounds, methods, workloads)


if __name__ == "__main__":
    main()
