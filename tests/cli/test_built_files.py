"""What Footfall delivers is built whole: the doctor, the wheel and `make` ask for the same files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from footfall.cli import doctor
from footfall.cli.options import config_for

ROOT = Path(__file__).parents[2]


def test_the_wheel_and_make_want_the_files_that_the_doctor_wants() -> None:
    hook = (ROOT / "hatch_build.py").read_text()
    assert set(re.findall(r'"((?:tracker|console)/[\w.-]+)"', hook)) == set(doctor.BUILT)
    make = (ROOT / "Makefile").read_text()
    parts = re.search(r"^TRACKER_PARTS := .*,([\w ]+)\)$", make, re.MULTILINE)
    assert parts is not None
    named = {f"tracker/footfall-{part}.js" for part in parts[1].split()}
    assert named | {"tracker/footfall.js", "console/index.html"} == set(doctor.BUILT)


@pytest.mark.parametrize("missing", doctor.BUILT)
def test_the_doctor_names_a_file_that_is_missing(
    missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in set(doctor.BUILT) - {missing}:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    monkeypatch.setattr(doctor, "STATIC", tmp_path)
    finding = doctor._assets(config_for(tmp_path))
    assert (finding.state, missing in finding.message) == ("error", True)
