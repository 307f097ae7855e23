"""How long a question takes, and how much work it is: other work on the machine hurts only one."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import NamedTuple

ROUNDS = 7


class Timing(NamedTuple):
    """Medians in milliseconds; `cpu` is of all threads."""

    wall: float
    cpu: float
    least: float  # the quickest round, by the clock


def timed(question: Callable[[], object], rounds: int = ROUNDS) -> Timing:
    """Asks once in vain, so that files are in memory, then some rounds."""
    question()
    walls, cpus = [], []
    for _ in range(rounds):
        started, used = time.perf_counter(), time.process_time()
        question()
        walls.append((time.perf_counter() - started) * 1000)
        cpus.append((time.process_time() - used) * 1000)
    return Timing(statistics.median(walls), statistics.median(cpus), min(walls))
