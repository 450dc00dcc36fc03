"""Builds the extension: the C library from this repository's Swift sources, then the C files here.

The library comes from one of two places:

* the folder that INTERNED_STREAM_PREFIX names, where `make install PREFIX=...` put it, or
* this checkout, where `Scripts/clib build` makes it. That needs Swift 6.3.

With INTERNED_STREAM_IMPLEMENTATION=python there is no extension in the wheel, and nothing is built.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parent.parent
ARCHIVE = "libinterned-stream.a"

NO_LIBRARY = """\
dask-interned is built from the Swift sources of swift-msgpack-interning. {reason}
  * Install a wheel of it: a wheel needs neither Swift nor a compiler.
  * Or install Swift 6.3 (https://www.swift.org/install) and build in a checkout of the repository.
  * Or set INTERNED_STREAM_PREFIX to the folder into which `make install` put the C library.
  * Or set INTERNED_STREAM_IMPLEMENTATION=python for the codec in Python alone, which sends plainly."""


def library() -> tuple[Path, Path]:
    """The folder of the header and the static library."""
    prefix = os.environ.get("INTERNED_STREAM_PREFIX")
    if prefix:
        found = Path(prefix) / "include", Path(prefix) / "lib" / ARCHIVE
        if not found[1].is_file():
            sys.exit(NO_LIBRARY.format(reason=f"There is no {found[1]}."))
        return found
    if not (CHECKOUT / "Scripts" / "clib").is_file():
        sys.exit(NO_LIBRARY.format(reason="These sources are not in a checkout of it."))
    if shutil.which("swift") is None:
        sys.exit(NO_LIBRARY.format(reason="The command `swift` was not found."))
    if subprocess.run(["bash", "Scripts/clib", "build"], cwd=CHECKOUT).returncode != 0:
        sys.exit(NO_LIBRARY.format(reason="`make clib` failed; its message is above."))
    built = CHECKOUT / ".build-clib" / "c"
    return built / "include", built / "lib" / ARCHIVE


class BuildExtension(build_ext):
    """Links the static library into the extension, so that a wheel has one file to load."""

    def build_extension(self, ext: Extension) -> None:
        include, archive = library()
        ext.include_dirs.append(str(include))
        ext.extra_objects.append(str(archive))
        ext.depends.append(str(archive))
        super().build_extension(ext)


IS_PYTHON_ONLY = os.environ.get("INTERNED_STREAM_IMPLEMENTATION") == "python"

setup(
    ext_modules=[]
    if IS_PYTHON_ONLY
    else [
        Extension(
            "interned_stream._core",
            sorted(str(file.relative_to(HERE)) for file in (HERE / "native").glob("*.c")),
            depends=["native/support.h"],
            extra_compile_args=["-O2", "-std=c11", "-Wall", "-Wextra", "-fvisibility=hidden"],
            extra_link_args=["-Wl,--gc-sections", "-Wl,--exclude-libs,ALL", "-s"]
            if sys.platform == "linux"
            else [],
            libraries=["c"] if sys.platform == "linux" else [],
        )
    ],
    cmdclass={"build_ext": BuildExtension},
)
