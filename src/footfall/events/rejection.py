"""Why something was turned away: one enum of codes, one sentence each, used everywhere."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Code(StrEnum):
    """Stable codes: the API's answer, the metric's label, and the line in the docs."""

    ACTION_REQUIRED = "action_required"
    ACTION_INVALID = "action_invalid"
    ACTION_UNKNOWN = "action_unknown"
    LABEL_TOO_LONG = "label_too_long"
    TIME_INVALID = "time_invalid"
    UUID_REQUIRED = "uuid_required"
    UUID_INVALID = "uuid_invalid"
    ID_INVALID = "id_invalid"
    CLIENT_INVALID = "client_invalid"
    PARAM_REQUIRED = "param_required"
    PARAM_TYPE = "param_type"
    PARAM_UNKNOWN = "param_unknown"
    PARAM_INVALID = "param_invalid"
    PARAMS_TOO_LARGE = "params_too_large"
    PARAMS_TOO_MANY = "params_too_many"
    PARAMS_TOO_DEEP = "params_too_deep"
    EVENT_INVALID = "event_invalid"
    EVENT_DENIED = "event_denied"
    AUTH_MISMATCH = "auth_mismatch"
    BODY_INVALID = "body_invalid"
    BODY_TOO_LARGE = "body_too_large"
    BODY_TOO_SLOW = "body_too_slow"
    BATCH_TOO_LARGE = "batch_too_large"
    UNSUPPORTED_MEDIA_TYPE = "unsupported_media_type"
    UNSUPPORTED_ENCODING = "unsupported_encoding"
    ENCODING_INVALID = "encoding_invalid"
    AUTH_REQUIRED = "auth_required"
    AUTH_INVALID = "auth_invalid"
    EVENT_NOT_ALLOWED = "event_not_allowed"
    ORIGIN_DENIED = "origin_denied"
    SIGNAL_HONOURED = "signal_honoured"
    RATE_LIMITED = "rate_limited"
    LOG_FULL = "log_full"
    OVERLOADED = "overloaded"


MEANINGS: dict[Code, str] = {
    Code.ACTION_REQUIRED: "The event has no action. Add one, such as product.buy.",
    Code.ACTION_INVALID: "The action must be 1-32 of the characters a-z A-Z 0-9 . - _",
    Code.ACTION_UNKNOWN: "The site takes only actions of its catalogue, and this is none.",
    Code.LABEL_TOO_LONG: "The label is longer than 256 characters. Shorten it.",
    Code.TIME_INVALID: "The time must be ISO 8601 with an offset, or epoch milliseconds, "
    "not before the year 2000.",
    Code.UUID_REQUIRED: "The event names no customer. Send uuid, or client with customId, email "
    "or phone.",
    Code.UUID_INVALID: "The uuid is no UUID such as 7d9b8a2e-4f5c-4a43-9a0f-1d0f7f7b1c11, or it is "
    "all zeros.",
    Code.ID_INVALID: "The event's id is not a UUID. Leave it out to have one made.",
    Code.CLIENT_INVALID: "An identifier in client must be 1-256 characters, not undefined or null.",
    Code.PARAM_REQUIRED: "The action's definition requires a param that is missing.",
    Code.PARAM_TYPE: "A param is of another type than the action's definition says.",
    Code.PARAM_UNKNOWN: "The site takes only params of its catalogue, and this is none.",
    Code.PARAM_INVALID: "A param cannot be kept as sent: a wrong type, an integer beyond 64 bits, "
    "or an impossible name.",
    Code.PARAMS_TOO_LARGE: "The params are larger than 32 KiB as JSON.",
    Code.PARAMS_TOO_MANY: "The params hold more than 256 keys.",
    Code.PARAMS_TOO_DEEP: "The params are nested more than 8 levels deep.",
    Code.EVENT_INVALID: "The event is not a JSON object with fields of the right types.",
    Code.EVENT_DENIED: "The site's lists do not take this action.",
    Code.AUTH_MISMATCH: "The event names another customer than the token does.",
    Code.BODY_INVALID: "The body is not JSON events: one object, an array, or one object a line.",
    Code.BODY_TOO_LARGE: "The body is larger than 1 MiB, as sent or once decompressed. Split it.",
    Code.BODY_TOO_SLOW: "The body did not arrive within 30 seconds. Send it again.",
    Code.BATCH_TOO_LARGE: "The batch holds more than 1,000 events. Split it.",
    Code.UNSUPPORTED_MEDIA_TYPE: "Send application/json, application/x-ndjson or text/plain.",
    Code.UNSUPPORTED_ENCODING: "Content-Encoding must be gzip, br, zstd, deflate or absent.",
    Code.ENCODING_INVALID: "The body is not what its Content-Encoding says.",
    Code.AUTH_REQUIRED: "A key is missing (X-Tracker-Key, ?key= or Authorization: Bearer), or the "
    "customer's token that this action needs (X-Customer-Token).",
    Code.AUTH_INVALID: "The key is unknown, was revoked or does not hold from this address; or the "
    "customer's token does not hold.",
    Code.EVENT_NOT_ALLOWED: "This API key may not write events: it lacks the scope events:write.",
    Code.ORIGIN_DENIED: "The page's origin is not among the site's domains.",
    Code.SIGNAL_HONOURED: "The browser asks not to be tracked, and the site honours that. Nothing "
    "was kept.",
    Code.RATE_LIMITED: "Too many events from this key or address. Send them again after the time "
    "in Retry-After.",
    Code.LOG_FULL: "The log cannot take more just now. Nothing was kept; send it again later.",
    Code.OVERLOADED: "Too much is under way just now. Nothing was kept; send it again shortly.",
}


class Rejection(msgspec.Struct, frozen=True, gc=False):
    """One event turned away: the code, the field at fault as a path, and a sentence."""

    code: Code
    field: str | None = None
    message: str = ""

    @property
    def sentence(self) -> str:
        """What to tell the sender: the particular message, or what the code means."""
        return self.message or MEANINGS[self.code]
