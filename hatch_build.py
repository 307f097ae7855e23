"""Builds the tracker and the console into the wheel, unless `make setup` has built them already."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUILT = {
    "tracker": [
        "tracker/footfall.js",
        "tracker/footfall-extra.js",
        "tracker/footfall-debug.js",
        "tracker/footfall-sr.js",
    ],
    "console": ["console/index.html"],
}


class BuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """A wheel carries the built files, so that who installs it needs no Node.js."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":  # `make setup` builds them beside
            return
        root = Path(self.root)
        for folder, wanted in BUILT.items():
            missing = [
                built for built in wanted if not (root / "src/footfall/static" / built).exists()
            ]
            if not missing:
                continue
            npm = shutil.which("npm")
            if npm is None:
                raise RuntimeError(
                    f"src/footfall/static/{missing[0]} is not built: run `make setup`, "
                    "or install Node.js"
                )
            subprocess.run([npm, "ci"], cwd=root / folder, check=True)
            subprocess.run([npm, "run", "build"], cwd=root / folder, check=True)
