"""What is known of actions by default: how they read in a feed, and which params they need."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from footfall.events.limits import LABEL_CHARACTERS_MAX

_hole = re.compile(r"\{\{([\w|]+)\}\}")


class Definition(msgspec.Struct, frozen=True):
    """An action's label, and its required params by type.

    In the label {{name|banner}} is filled in with the first of these params that is there.
    """

    label: str
    required: tuple[tuple[str, type | tuple[type, ...]], ...] = ()


NUMBER = (int, float)

DEFINITIONS: dict[str, Definition] = {
    "page.visit": Definition("Visited page {{title|url}}", (("url", str),)),
    "page.leave": Definition("Left page {{title|url}}"),
    "screen.view": Definition("Viewed screen {{name}}"),
    "button.click": Definition("Clicked {{name}}"),
    "client.applicationStarted": Definition("Started the app {{applicationName}}"),
    "client.identify": Definition("Identified"),
    "client.login": Definition("Logged in"),
    "client.logout": Definition("Logged out"),
    "client.register": Definition("Registered"),
    "client.location": Definition("Appeared in a place", (("lat", NUMBER), ("lon", NUMBER))),
    "form.submit": Definition("Submitted form {{form}}"),
    "product.view": Definition("Viewed {{name}}"),
    "product.addToCart": Definition("Added {{name}} to cart"),
    "product.removeFromCart": Definition("Removed {{name}} from cart"),
    "product.buy": Definition("Bought {{name}}"),
    "transaction.charge": Definition("Bought for {{value}}"),
    "banner.show": Definition("Saw {{name|banner}}"),
    "banner.hover": Definition("Hovered over {{name|banner}}"),
    "banner.click": Definition("Clicked {{name|banner}}"),
    "session.start": Definition("Started session"),
    "session.end": Definition("Session end"),
}


def label_of(action: str, params: dict[str, Any]) -> str:
    """The action's label with its params filled in; the action itself where that says nothing."""
    definition = DEFINITIONS.get(action)
    if definition is None:
        return action

    def fill(hole: re.Match[str]) -> str:
        for name in hole[1].split("|"):
            value = params.get(name)
            if value is not None and not isinstance(value, dict | list):
                text = str(value)
                if text.strip():
                    return text
        return ""

    label = _hole.sub(fill, definition.label).strip()
    return label[:LABEL_CHARACTERS_MAX] or action


def missing_param(action: str, params: dict[str, Any]) -> tuple[str, bool] | None:
    """The first required param that is absent (False) or of a wrong type (True), if any."""
    definition = DEFINITIONS.get(action)
    if definition is None:
        return None
    for name, kind in definition.required:
        value = params.get(name)
        if value is None:
            return name, False
        if not isinstance(value, kind) or isinstance(value, bool):
            return name, True
    return None
