"""How large is the tracker, gzipped, beside the trackers that others publish?"""

from __future__ import annotations

import machine
import msgspec
import rivals


def main() -> None:
    parser = machine.arguments(__doc__)
    parser.add_argument(
        "--write", action="store_true", help="write tracker/rivals.json, which the build prints"
    )
    options = parser.parse_args()
    ours = rivals.gzipped(rivals.OURS.read_bytes())
    measured = [
        msgspec.structs.replace(rival, gzipped=rivals.gzipped(rivals.script(rival)))
        for rival in rivals.listed()
    ]
    measured.sort(key=lambda rival: rival.gzipped)
    rows = [("Footfall", f"{ours:,}", "as built")]
    for rival in measured:
        form = "" if rival.form == "published" else ", ES module minified by us"
        origin = f"{rival.package} {rival.version}, {rival.file}{form}"
        rows.append((rival.name, f"{rival.gzipped:,}", f"{rival.gzipped / ours:5.1f}×  {origin}"))
    figures = {"footfall": ours, "rivals": msgspec.to_builtins(measured)}
    machine.report("Bytes of the tracker, gzip -9", rows, figures, options.json)
    if options.write:
        rivals.write(measured)
    elif measured != rivals.listed():
        raise SystemExit("tracker/rivals.json says something else: bench/tracker_size.py --write")


if __name__ == "__main__":
    main()
