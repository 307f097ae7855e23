"""The client for servers and call centres: events from Python, in batches, with retries.

It needs nothing of the server, and the server nothing of it.
"""

from __future__ import annotations

from footfall.client.event import Customer, Details, Event
from footfall.client.invalid import InvalidEvent
from footfall.client.task import AsyncFootfall
from footfall.client.thread import Footfall

__all__ = ["AsyncFootfall", "Customer", "Details", "Event", "Footfall", "InvalidEvent"]
