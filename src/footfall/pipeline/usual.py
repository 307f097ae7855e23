"""How long each banner is usually hovered over: what is known of the last 30 days, in memory."""

from __future__ import annotations

import zlib
from collections import OrderedDict
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

DAY_MS = 86_400_000
WINDOW_MS = 30 * DAY_MS  # what is usual follows a page that changes, and spans its weeks
# A power of two. Of so many, drawn by lot, the 90th percentile is off by 1.3 points (one sigma).
HOVERS_PER_BANNER_MAX = 512
BANNERS_MAX = 4_096  # at most 12 KiB each: 50 MB
BANNER_CHARACTERS_MAX = 256  # a longer name is no name, and would swell the keys
DURATION_MS_MAX = DAY_MS  # longer than that is a broken clock

WIDTH_MIN = 16  # hovers: most banners of a small site have no more
LOTS = 2**32

Numbers = npt.NDArray[np.int64]


class Known(NamedTuple):
    """What the store holds of one banner: the hovers of the smallest lots, and whether some of
    larger lots were left out. Lots, times and durations have the same length and order."""

    site: str
    banner: str
    lots: Numbers
    times: Numbers
    durations: Numbers
    more: bool


class Usual(NamedTuple):
    """What earlier hovers were like, in milliseconds."""

    hovers: int
    median_ms: int
    ninetieth_ms: int  # nine of ten were not longer


def lot_of(event_id: str) -> int:
    """The number that decides which hovers are kept, where there are too many.

    It comes from the id, so it is the same whenever an event is seen, and the store computes it
    too (CRC32). Ids that a sender counts up would not be a fair draw themselves.
    """
    return zlib.crc32(event_id.encode())


class Hovers:
    """The hovers over one banner: all of them, or of more than fit those with the smallest lots.

    What is kept follows from what has been told and not from how often or in which order, so a
    hover that is told again changes nothing.
    """

    __slots__ = ("_below", "_count", "_rows")

    def __init__(self) -> None:
        self._rows: Numbers = np.empty((3, WIDTH_MIN), np.int64)  # lots, times, durations
        self._count = 0
        self._below = LOTS  # a lot that is not below this is not kept

    def usual(self, lot: int, time_ms: int) -> Usual | None:
        """What was usual in the 30 days before a hover, leaving out that hover itself."""
        lots, times, durations = self._rows[:, : self._count]
        window = (times <= time_ms) & (times >= time_ms - WINDOW_MS) & (lots != lot)
        earlier = durations[window]
        earlier.sort()
        count = len(earlier)
        if not count:
            return None
        middle = int(earlier[(count - 1) // 2]) + int(earlier[count // 2])
        return Usual(count, (middle + 1) // 2, int(earlier[(count * 9 + 9) // 10 - 1]))

    def add(self, lot: int, time_ms: int, duration_ms: int) -> None:
        """Keeps one more hover."""
        if lot >= self._below or lot in self._rows[0, : self._count]:
            return
        if self._count == HOVERS_PER_BANNER_MAX:
            self._drop_old(time_ms)
        if self._count == HOVERS_PER_BANNER_MAX:
            # The largest lot goes, and from now on no larger one is kept: so what stays is a fair
            # draw, even after some of it has aged away.
            largest = int(self._rows[0].argmax())
            self._below = int(self._rows[0, largest])
            if lot < self._below:
                self._rows[:, largest] = (lot, time_ms, duration_ms)
            return
        if self._count == self._rows.shape[1]:
            wider = np.empty((3, self._count * 2), np.int64)
            wider[:, : self._count] = self._rows
            self._rows = wider
        self._rows[:, self._count] = (lot, time_ms, duration_ms)
        self._count += 1

    def relearn(self, known: Known) -> None:
        """Joins what the store holds: fills up what has aged away, and counts no hover twice."""
        below = int(known.lots.max()) + 1 if known.more else LOTS
        theirs = np.stack((known.lots, known.times, known.durations)).astype(np.int64)
        both = np.concatenate((self._rows[:, : self._count], theirs), axis=1)
        both = both[:, both[1] >= both[1].max() - WINDOW_MS]
        lots, places = np.unique(both[0], return_index=True)  # in the order of lots
        if len(lots) > HOVERS_PER_BANNER_MAX:
            below = min(below, int(lots[HOVERS_PER_BANNER_MAX]))
        self._below = below
        self._take(both[:, places[lots < below]])

    def _drop_old(self, now_ms: int) -> None:
        """Drops what is too old for any hover to come, if there is some."""
        rows = self._rows[:, : self._count]
        if int(rows[1].min()) < now_ms - WINDOW_MS:
            self._take(rows[:, rows[1] >= now_ms - WINDOW_MS])

    def _take(self, rows: Numbers) -> None:
        self._count = rows.shape[1]
        width = 1 << max(self._count - 1, 1).bit_length()
        self._rows = np.empty((3, max(width, WIDTH_MIN)), np.int64)
        self._rows[:, : self._count] = rows


class UsualHovers:
    """The hovers over each banner of each site: a cache, rebuilt from the store after a restart.

    When there are too many banners, the site with the most gives up the one that has not been
    hovered over for longest; thus a sender of made-up names displaces nobody else's.
    """

    def __init__(self, known: Iterable[Known] = ()) -> None:
        self._sites: dict[str, OrderedDict[str, Hovers]] = {}
        self._count = 0
        self.relearn(known)

    def __len__(self) -> int:
        return self._count

    def of(self, site: str, banner: str) -> Hovers:
        """The hovers over a banner; from now on it is the one hovered over last."""
        banners = self._sites.get(site)
        hovers = banners.get(banner) if banners is not None else None
        if banners is None or hovers is None:
            return self._new(site, banner)
        banners.move_to_end(banner)
        return hovers

    def relearn(self, known: Iterable[Known]) -> None:
        """Joins what the store holds, given in the order in which banners were hovered over."""
        for each in known:
            banners = self._sites.get(each.site)
            hovers = banners.get(each.banner) if banners is not None else None
            (hovers or self._new(each.site, each.banner)).relearn(each)

    def _new(self, site: str, banner: str) -> Hovers:
        if self._count == BANNERS_MAX:
            crowded = max(self._sites, key=lambda each: len(self._sites[each]))
            self._sites[crowded].popitem(last=False)
            if not self._sites[crowded]:
                del self._sites[crowded]
            self._count -= 1
        self._count += 1
        hovers = self._sites.setdefault(site, OrderedDict())[banner] = Hovers()
        return hovers
