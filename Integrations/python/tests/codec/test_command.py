"""``python -m interned_stream``."""

import subprocess
import sys

import pytest
from conftest import CORPUS


def run(*files):
    return subprocess.run(
        [sys.executable, "-m", "interned_stream", *map(str, files)], capture_output=True, text=True
    )


@pytest.mark.parametrize(
    "name",
    [
        "tree__worker__00.conversation.gz",
        "tree__s2w__01.frames.gz",
        "seed-compute-task.msgpack",
        "borg__archive-items__01.msgpack.gz",  # has strings that are not UTF-8
    ],
)
def test_sizes_of_a_capture_are_printed(name):
    done = run(CORPUS / name)
    assert done.returncode == 0, done.stderr
    row = done.stdout.splitlines()[-1].split()
    assert row[-1] == name and int(row[0].replace(",", "")) > 0
    assert 0 < float(row[2]) < 101


def test_file_that_is_no_capture_is_refused(tmp_path):
    cut = tmp_path / "cut.frames"
    cut.write_bytes(b"\x10\0\0\0abc")
    done = run(cut, tmp_path / "missing")
    assert done.returncode == 1
    assert "ends inside a record" in done.stderr and "missing" in done.stderr


@pytest.mark.parametrize("data", [b"\x93\x01", b"\xc1", b"\x01\xd9\x05abc"])
def test_file_that_is_not_messagepack_is_refused(data, tmp_path):
    file = tmp_path / "file.msgpack"
    file.write_bytes(data)
    done = run(file)
    assert done.returncode == 1 and "no MessagePack value" in done.stderr
