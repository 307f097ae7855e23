"""Kinds of events: what an activity is about, told by the context that its action begins with."""

from __future__ import annotations

# What a person filters a feed by. An action that begins with none of these is `custom`.
KINDS: dict[str, tuple[str, ...]] = {
    "page": ("page",),
    "session": ("session",),
    "banner": ("banner",),
    "form": ("form",),
    "product": ("product", "item", "recommendation"),
    "cart": ("cart", "checkout", "transaction"),
    "screen": ("screen", "button", "slider", "switch"),
    "client": ("client", "profile"),
    "login": ("login",),
    "call": ("call",),
    "push": ("push",),
}
CUSTOM = "custom"
KNOWN = (*KINDS, CUSTOM)
CONTEXTS = tuple(context for contexts in KINDS.values() for context in contexts)


def kind_of(action: str) -> str:
    """The kind of an action, such as `page` for page.visit."""
    context = action.partition(".")[0]
    return next((kind for kind, contexts in KINDS.items() if context in contexts), CUSTOM)
