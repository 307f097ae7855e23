"""Where an event happened and where the visit came from: the page, its referrer, its campaign."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec

from footfall.pipeline.activity import Activity

PATH_CHARACTERS_MAX = 1024  # longer paths are generated, and would only swell the reports
NAME_CHARACTERS_MAX = 128
QUERY_FIELDS_MAX = 100  # of an address that names its campaign; more are generated
URL_REMEMBERED_CHARACTERS_MAX = 512  # longer ones come once; all that are remembered fit 64 MiB
VISIT = "page.visit"


class _PageParams(msgspec.Struct, gc=False):
    url: str = ""
    referrer: str = ""
    utm_source: str = ""
    utm_medium: str = ""
    utm_campaign: str = ""
    utm_term: str = ""
    utm_content: str = ""


_decode = msgspec.json.Decoder(_PageParams).decode
_decode_any = msgspec.json.Decoder(dict[str, Any]).decode
_decode_all = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_encode = msgspec.json.Encoder().encode


def page(activities: Sequence[Activity]) -> None:
    """Step: sets the page's and the source's fields of events that carry a url or a referrer."""
    for activity in activities:
        raw = memoryview(activity.event.params)
        if raw.nbytes < 10:
            continue
        text = raw.tobytes()
        if b'"url"' not in text and b'"referrer"' not in text:
            continue
        params = _read(text)
        campaign = b"utm_" in text
        if campaign:
            params = _with_campaign(activity, params)
        activity.page_host, activity.page_path, activity.page_query = _parts(params.url)
        activity.referrer_host = _parts(params.referrer)[0]
        if not campaign:
            continue
        activity.utm_source = params.utm_source[:NAME_CHARACTERS_MAX]
        activity.utm_medium = params.utm_medium[:NAME_CHARACTERS_MAX]
        activity.utm_campaign = params.utm_campaign[:NAME_CHARACTERS_MAX]
        activity.utm_term = params.utm_term[:NAME_CHARACTERS_MAX]
        activity.utm_content = params.utm_content[:NAME_CHARACTERS_MAX]


def _with_campaign(activity: Activity, params: _PageParams) -> _PageParams:
    """The campaign that the page's address names, as params of its visit: what was sent wins."""
    event = activity.event
    named = _campaign(params.url) if event.action == VISIT else {}
    if not named:
        return params
    encoded = _encode(named | _decode_all(event.params))
    activity.event = msgspec.structs.replace(event, params=msgspec.Raw(encoded))
    return _read(encoded)


def _read(params: bytes) -> _PageParams:
    """What params tell of a page; a campaign may be a number, and what is no text says nothing."""
    try:
        return _decode(params)
    except msgspec.ValidationError:
        said = _decode_any(params)
    texts = {
        name: value if isinstance(value, str) else str(value)
        for name in _PageParams.__struct_fields__
        if isinstance(value := said.get(name), str | int | float) and value is not True
    }
    return _PageParams(**texts)


def _campaign(url: str) -> dict[str, str]:
    try:
        fields = parse_qsl(urlsplit(url).query, max_num_fields=QUERY_FIELDS_MAX)
    except ValueError:
        return {}
    return {name: value[:NAME_CHARACTERS_MAX] for name, value in fields if name.startswith("utm_")}


def _parts(url: str) -> tuple[str, str, str]:
    """Host, path and query of a URL; empty for what is none."""
    return _remembered(url) if len(url) <= URL_REMEMBERED_CHARACTERS_MAX else _split(url)


@lru_cache(maxsize=65_536)
def _remembered(url: str) -> tuple[str, str, str]:
    return _split(url)


def _split(url: str) -> tuple[str, str, str]:
    if not url:
        return "", "", ""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return "", "", ""
    if not host:
        return "", "", ""
    return host[:NAME_CHARACTERS_MAX], (parts.path or "/")[:PATH_CHARACTERS_MAX], parts.query
