"""The trackers that others publish: which file of which npm package, and how large it is.

The list is tracker/rivals.json, so that the tracker's build can print it without a network.
"""

from __future__ import annotations

import os
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Literal

import msgspec

ROOT = Path(__file__).parents[1]
LIST = ROOT / "tracker" / "rivals.json"
OURS = ROOT / "src" / "footfall" / "static" / "tracker" / "footfall.js"
ESBUILD = ROOT / "tracker" / "node_modules" / ".bin" / "esbuild"
# The build's Node.js and npm come first, when it had to bring its own.
ENVIRONMENT = {**os.environ, "PATH": f"{ROOT / '.venv' / 'node'}{os.pathsep}{os.environ['PATH']}"}
# The build's own measure: another implementation of gzip differs by some bytes in ten thousand.
GZIPPED = """
const script = require("node:fs").readFileSync(0);
process.stdout.write(String(require("node:zlib").gzipSync(script, { level: 9 }).length));
"""


class Rival(msgspec.Struct, frozen=True):
    """One published tracker; what a page would load of it is `file` within the package.

    `published`: that file as it is. `minified`: the package has nothing minified, so that its
    ES module is bundled and minified by the tracker's own esbuild, as a page's build would.
    """

    name: str
    package: str
    version: str
    file: str
    form: Literal["published", "minified"]
    gzipped: int  # bytes, gzip -9


def listed() -> list[Rival]:
    return msgspec.json.decode(LIST.read_bytes(), type=list[Rival])


def write(rivals: list[Rival]) -> None:
    """The list again, one rival a line."""
    lines = ",\n".join(
        "  " + msgspec.json.format(msgspec.json.encode(rival), indent=0).decode()
        for rival in rivals
    )
    LIST.write_text(f"[\n{lines}\n]\n")


def script(rival: Rival) -> bytes:
    """What a page would load of it, by npm from the registry that this machine uses."""
    with tempfile.TemporaryDirectory() as folder:
        path = _unpacked(rival, Path(folder))
        return path.read_bytes() if rival.form == "published" else minified(path, "rival")


def minified(path: Path, name: str) -> bytes:
    """An ES module as one minified script that leaves what it exports in a global variable."""
    shape = ("--bundle", "--minify", "--format=iife", f"--global-name={name}", "--target=es2021")
    return _output(str(ESBUILD), *shape, "--legal-comments=none", str(path))


def module_script(rival: Rival, name: str) -> bytes:
    """The same for a rival that publishes only a module, however small it made that."""
    with tempfile.TemporaryDirectory() as folder:
        return minified(_unpacked(rival, Path(folder)), name)


def gzipped(of: bytes) -> int:
    return int(_output("node", "-e", GZIPPED, given=of))


def _unpacked(rival: Rival, folder: Path) -> Path:
    spec = f"{rival.package}@{rival.version}"
    _output("npm", "pack", "--silent", "--prefer-offline", "--pack-destination", str(folder), spec)
    (packed,) = folder.glob("*.tgz")
    with tarfile.open(packed) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package" / rival.file


def _output(*line: str, given: bytes | None = None) -> bytes:
    return subprocess.run(
        line, input=given, stdout=subprocess.PIPE, env=ENVIRONMENT, check=True
    ).stdout
