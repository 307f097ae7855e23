"""What events set of a customer."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from activities import activity

from footfall.events.event import Source
from footfall.pipeline.attributes import Attribute, of

Told = dict[tuple[str, str], Any]


def told(found: list[Attribute]) -> Told:
    return {(each.kind, each.name): msgspec.json.decode(each.value) for each in found}


@pytest.mark.parametrize(
    ("action", "params", "expected"),
    [
        ("client.identify", {"plan": "gold", "age": 7}, {("attribute", "plan"): "gold", ("attribute", "age"): 7}),
        ("client.identify", {"email": "a@b.c", "customId": "1", "phone": "2", "uuid": "3"}, {}),
        ("client.identify", {"originalTime": 1, "plan": None}, {("attribute", "plan"): None}),
        ("client.identify", {"attributes": {"a": {"b": 1}}}, {("attribute", "a"): {"b": 1}}),
        ("client.identify", {"attributes": "none of ours"}, {}),
        ("form.submit", {"form": "f", "fields": {"x": 1}, "attributes": {"firstname": "Ann"}}, {("attribute", "firstname"): "Ann"}),
        ("form.submit", {"form": "f", "fields": {"x": 1}}, {}),
        ("form.submit", {"attributes": {"newsletter_agreement": "enabled"}}, {("agreement", "email"): True}),
        ("form.submit", {"attributes": {"sms_agreement": "disabled", "pushAgreement": True}}, {("agreement", "sms"): False, ("agreement", "push"): True}),
        ("form.submit", {"attributes": {"sms_agreement": "perhaps", "_agreement": "x"}}, {("attribute", "_agreement"): "x"}),
        ("profile.updated", {"agreements": {"webPush": None, "email": 1}}, {("agreement", "webPush"): None, ("agreement", "email"): True}),
        ("profile.updated", {"tags": ["vip", " new "]}, {("tag", "vip"): True, ("tag", "new"): True}),
        ("profile.updated", {"tags": {"vip": False}}, {("tag", "vip"): None}),
        ("profile.updated", {"tags": 7, "other": 1}, {}),
        ("client.identify", {"x" * 129: 1, "": 2}, {}),
        ("product.view", {"attributes": {"a": 1}}, {}),
    ],
    ids=str,
)  # fmt: skip
def test_an_event_sets(action: str, params: dict[str, Any], expected: Told) -> None:
    assert told(of(activity(action, params=params).event)) == expected


@pytest.mark.parametrize(
    ("action", "source", "trusted", "by"),
    [
        ("client.identify", Source.BROWSER, False, ("event", "")),
        ("form.submit", Source.BROWSER, False, ("form", "")),
        ("client.identify", Source.IMPORT, True, ("import", "")),
        ("profile.updated", Source.SERVER, True, ("api", "")),
        ("profile.updated", Source.BROWSER, False, ("event", "")),
        ("profile.updated", Source.API, True, ("person", "ann@example.com")),
    ],
)
def test_it_is_known_who_set_it(
    action: str, source: Source, trusted: bool, by: tuple[str, str]
) -> None:
    params = {
        "attributes": {"plan": "gold"},
        "modifiedBy": {"kind": "person", "name": "ann@example.com"},
    }
    event = activity(action, params=params).event
    event = msgspec.structs.replace(event, source=source, trusted=trusted)
    (found,) = of(event)
    assert (found.set_by, found.actor, found.proof) == (*by, trusted)
    assert (found.event, found.time_ms) == (event.id, event.time_ms)
