"""A session: one visit of a customer, what its events add up to, and the events that tell of it."""

from __future__ import annotations

import uuid as uuids

import msgspec

from footfall.events.event import NO_PARAMS, Event, Source
from footfall.pipeline.activity import Activity

START, END = "session.start", "session.end"
PAGES = ("page.visit", "screen.view")
# What comes by itself while somebody looks at one page; all else is something that they did.
BY_ITSELF = frozenset((*PAGES, "page.leave", "banner.show", "client.applicationStarted"))
# What a server or a file says of a customer in these is no sign that the customer was there.
TOLD = ("client.identify", "profile.updated")
BY_OTHERS = (Source.SERVER, Source.IMPORT)
ACTIONS_MAX = 100  # distinct ones that are kept of a session; more are made up by a program


class Session(msgspec.Struct, gc=False):
    """A visit; times are epoch milliseconds, 0 is not yet. Origin, device and place are those of
    the first event that tells of them."""

    id: str
    site: str
    uuid: str
    start_ms: int
    last_ms: int
    events: int = 0  # without those that the server makes
    pages: int = 0
    late: int = 0  # events that came after its end had been told
    actions: tuple[str, ...] = ()  # distinct
    entry_ms: int = 0  # its first page
    entry_host: str = ""
    entry: str = ""
    exit_ms: int = 0  # its last page
    exit_host: str = ""
    exit: str = ""
    origin_ms: int = 0
    referrer_host: str = ""
    source: str = ""
    medium: str = ""
    channel: str = ""
    campaign: str = ""
    device_ms: int = 0
    device_type: str = ""
    browser: str = ""
    system: str = ""
    place_ms: int = 0
    country: str = ""
    region: str = ""
    city: str = ""
    bot_reason: str = ""  # why one of its events was made by a machine; empty: none was
    closed_ms: int = 0  # ended; what happened later belongs to another session
    seen_ms: int = 0  # when its last event came in
    due_ms: int = 0  # from when on another change is worth keeping

    @property
    def bounce(self) -> bool:
        """One page, and nothing done there; the store's table has a column that says the same."""
        return self.pages == 1 and BY_ITSELF.issuperset(self.actions)

    def distance_ms(self, time_ms: int) -> int:
        """How far a moment lies from it."""
        return max(self.start_ms - time_ms, time_ms - self.last_ms, 0)

    def take(self, activity: Activity) -> None:
        """Adds an event to it."""
        event = activity.event
        time_ms, action = event.time_ms, event.action
        activity.session = self.id
        self.events += 1
        self.seen_ms = event.received_at_ms
        if self.closed_ms:
            self.late += 1
        if time_ms > self.last_ms:
            self.last_ms = time_ms
        elif time_ms < self.start_ms:
            self.start_ms = time_ms
        if action not in self.actions and len(self.actions) < ACTIONS_MAX:
            self.actions += (action,)
        if action in PAGES:
            self._take_page(activity)
        # Mostly the first event has told already.
        if time_ms < self.origin_ms or not self.origin_ms:
            self._take_origin(activity)
        if time_ms < self.device_ms or not self.device_ms:
            self._take_device(activity)
        if time_ms < self.place_ms or not self.place_ms:
            self._take_place(activity)
        if activity.bot_reason:
            self.bot_reason = max(self.bot_reason, activity.bot_reason)

    def _take_page(self, activity: Activity) -> None:
        time_ms = activity.event.time_ms
        self.pages += 1
        if not self.entry_ms or time_ms < self.entry_ms:
            self.entry_ms = time_ms
            self.entry_host, self.entry = activity.page_host, activity.page_path
        if time_ms >= self.exit_ms:
            self.exit_ms = time_ms
            self.exit_host, self.exit = activity.page_host, activity.page_path

    def _take_origin(self, activity: Activity) -> None:
        if activity.channel:
            self.origin_ms = activity.event.time_ms
            self.referrer_host, self.source = activity.referrer_host, activity.traffic_source
            self.medium, self.channel = activity.medium, activity.channel
            self.campaign = activity.campaign

    def _take_device(self, activity: Activity) -> None:
        if activity.device_type:
            self.device_ms = activity.event.time_ms
            self.device_type, self.browser = activity.device_type, activity.browser
            self.system = activity.system

    def _take_place(self, activity: Activity) -> None:
        if activity.country:
            self.place_ms = activity.event.time_ms
            self.country, self.region = activity.country, activity.region
            self.city = activity.city


def is_doing(event: Event) -> bool:
    """Whether an event is something that its customer did, so that there was a visit; the store
    asks the same of its rows."""
    source = event.source
    if source is Source.FOOTFALL or source is Source.API:
        return False
    return event.action not in TOLD or source not in BY_OTHERS


def opened_by(event: Event) -> Session:
    """The session that an event opens; the same event always opens the same."""
    id_ = derived(event.id, "session")
    return Session(id_, event.site, event.uuid, event.time_ms, event.time_ms)


def derived(seed: str, purpose: str) -> str:
    """An id that the same seed always gives, so that work done again makes the same events."""
    return str(uuids.uuid5(uuids.NAMESPACE_URL, f"footfall:{purpose}:{seed}"))


def start_of(session: Session, first: Activity) -> Activity:
    """The event that tells of its start, like the event that opened it."""
    event = msgspec.structs.replace(
        first.event,
        id=derived(session.id, START),
        action=START,
        label="Started session",
        params=NO_PARAMS,
        source=Source.FOOTFALL,
        identifiers=None,
    )
    return msgspec.structs.replace(first, event=event, session=session.id)


def end_of(session: Session, now_ms: int) -> Activity:
    """The event that tells of its end, dated at its last activity, with what it came to."""
    params: dict[str, int | str] = {
        "durationMs": session.last_ms - session.start_ms,
        "events": session.events,
        "pages": session.pages,
    }
    if session.entry:
        params |= {"entry": session.entry, "exit": session.exit}
    event = Event(
        derived(session.id, END),
        session.site,
        session.uuid,
        END,
        "Session end",
        session.last_ms,
        now_ms,
        msgspec.Raw(msgspec.json.encode(params)),
        Source.FOOTFALL,
    )
    return Activity(event, session=session.id, bot_reason=session.bot_reason)
