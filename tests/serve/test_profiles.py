"""Profiles over HTTP: set by forms, identification and the API, with history; found by any of it."""

from __future__ import annotations

import uuid
from typing import Any

import httpx
import pytest

from owned import OwnedSite
from system import System, an_event, eventually


@pytest.fixture(scope="module")
def shop(system: System) -> OwnedSite:
    return OwnedSite(system)


def customer(shop: OwnedSite, **fields: Any) -> str:
    """A customer who has been seen."""
    event = an_event(**fields)
    assert shop.send(event).status_code == 202
    uuid_: str = event["uuid"]
    eventually(lambda: status(shop, "GET", f"/customers/{uuid_}")[0] == 200)
    return uuid_


def status(shop: OwnedSite, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    response = httpx.request(
        method, f"{shop.system.origin}/api/v1/sites/{shop.id}{path}", json=body,
        headers={"authorization": f"Bearer {shop.api_key}"}, timeout=30,
    )  # fmt: skip
    return response.status_code, response.json()


def becomes(shop: OwnedSite, reference: str, **expected: Any) -> dict[str, Any]:
    """The profile, once it says what is expected."""

    def found() -> dict[str, Any] | None:
        code, profile = status(shop, "GET", f"/customers/{reference}")
        same = code == 200 and all(profile[name] == value for name, value in expected.items())
        return profile if same else None

    profile: dict[str, Any] = eventually(found)
    return profile


def found_by(shop: OwnedSite, query: str) -> list[str]:
    answer = httpx.get(
        f"{shop.system.origin}/api/v1/sites/{shop.id}/customers", params={"query": query},
        headers={"authorization": f"Bearer {shop.api_key}"}, timeout=30,
    ).json()  # fmt: skip
    return [each["id"] for each in answer["customers"]]


def finds(shop: OwnedSite, query: str, customer_id: str) -> None:
    """A search finds this customer and nobody else."""
    eventually(lambda: found_by(shop, query) == [customer_id])


def test_a_form_and_an_identification_fill_the_profile_and_its_history(shop: OwnedSite) -> None:
    ann = customer(shop)
    attributes = {"firstname": "Ann", "newsletter_agreement": "enabled"}
    form = {"form": "newsletter", "fields": {"n": "Ann"}, "attributes": attributes}
    shop.send(an_event("form.submit", uuid=ann, params=form))
    becomes(shop, ann, attributes={"firstname": "Ann"}, agreements={"email": True})
    named = {"customId": f"c-{ann}"}
    shop.send(an_event("client.identify", uuid=ann, client=named, params={"firstname": "Anna"}))
    becomes(shop, ann, attributes={"firstname": "Anna"}, customId=f"c-{ann}")
    changes = shop.ask("GET", f"/customers/c-{ann}/history")["changes"]
    said = [(each["kind"], each["name"], each["value"], each["by"]) for each in changes]
    assert said == [
        ("attribute", "firstname", "Anna", "event"),
        ("agreement", "email", True, "form"),
        ("attribute", "firstname", "Ann", "form"),
    ]
    assert {each["proof"] for each in changes} == {False}


def test_a_change_answers_with_the_profile_and_holds(shop: OwnedSite) -> None:
    ben = customer(shop)
    before = becomes(shop, ben, sessions=1)
    change = {
        "attributes": {"plan": "gold", "size": {"shoe": 43}},
        "agreements": {"sms": False},
        "tags": ["vip", "new"],
        "email": f"{ben}@example.com",
    }
    answer = shop.ask("PATCH", f"/customers/{ben}", change)
    expected = {
        "attributes": change["attributes"],
        "agreements": {"sms": False},
        "tags": ["new", "vip"],
        "email": f"{ben}@example.com",
    }
    assert {name: answer[name] for name in expected} == expected
    after = becomes(shop, f"{ben}@example.com", **expected)
    # Nobody was there: it is no visit of theirs.
    assert (after["lastSeen"], after["sessions"]) == (before["lastSeen"], before["sessions"])

    gone = {"attributes": {"plan": None}, "agreements": {"sms": None}, "tags": ["new", "old"]}
    shop.ask("PATCH", f"/customers/{ben}", gone)
    left = {"attributes": {"size": {"shoe": 43}}, "agreements": {}, "tags": ["new", "old"]}
    becomes(shop, ben, **left)
    shop.ask("PATCH", f"/customers/{ben}", {"tags": {"new": False, "third": True}})
    becomes(shop, ben, tags=["old", "third"])
    changes = shop.ask("GET", f"/customers/{ben}/history")["changes"]
    assert {(each["by"], each["proof"]) for each in changes} == {("api", True)}
    assert all(each["actor"] for each in changes)
    feed = shop.ask("GET", f"/customers/{ben}/activity?action=profile.updated")["events"]
    assert [each["label"] for each in feed][-1] == "Changed email, plan, size, sms, vip and 1 more"


def test_what_a_server_tells_of_a_customer_is_no_visit_of_theirs(shop: OwnedSite) -> None:
    finn = customer(shop)
    before = becomes(shop, finn, sessions=1)
    told = an_event("client.identify", uuid=finn, params={"height": 180})
    assert shop.send(told, authorization=f"Bearer {shop.api_key}").status_code == 202
    after = becomes(shop, finn, attributes={"height": 180})
    assert (after["lastSeen"], after["sessions"]) == (before["lastSeen"], before["sessions"])


def test_a_change_by_a_person_names_the_person(shop: OwnedSite) -> None:
    cleo = customer(shop)
    path = f"/api/v1/sites/{shop.id}/customers/{cleo}"
    shop.system.by_operator("PATCH", path, {"attributes": {"note": "called"}})
    becomes(shop, cleo, attributes={"note": "called"})
    (change,) = shop.ask("GET", f"/customers/{cleo}/history")["changes"]
    assert (change["by"], change["actor"]) == ("person", "operator")


def test_history_pages_at_the_ends_of_events(shop: OwnedSite) -> None:
    dora = customer(shop)
    for turn in range(3):
        shop.ask("PATCH", f"/customers/{dora}", {"attributes": {"a": turn, "b": turn}})
    eventually(lambda: len(shop.ask("GET", f"/customers/{dora}/history")["changes"]) == 6)
    first = shop.ask("GET", f"/customers/{dora}/history?limit=1")
    second = shop.ask("GET", f"/customers/{dora}/history?limit=4&cursor={first['next']}")
    told = [(each["name"], each["value"]) for each in first["changes"] + second["changes"]]
    assert sorted(told) == sorted((name, n) for name in "ab" for n in range(3))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"attributes": {"a": 2**70}}, "attributes.a"),
        ({"email": " "}, "email"),
        ({"tags": ["x" * 200]}, "tags"),
        ({"attributes": {"a": "x" * 40_000}}, None),
        ({"colour": "red"}, None),
        ({"agreements": {"email": "yes"}}, "agreements[...]"),
        ({"email": None}, "email"),
        ([], None),
        ({"attributes": {"x" * 129: 1}}, "attributes"),
        ({"attributes": {"email": "a@example.com"}}, "attributes"),
        ({"agreements": {"": True}}, "agreements"),
    ],
    ids=[
        "number",
        "email",
        "tag",
        "size",
        "unknown",
        "agreement",
        "null",
        "list",
        "name",
        "identifier",
        "channel",
    ],
)
def test_a_change_that_is_none_is_refused(shop: OwnedSite, change: Any, field: str | None) -> None:
    emil = customer(shop)
    code, answer = status(shop, "PATCH", f"/customers/{emil}", change)
    assert (code, answer["error"]["code"]) == (400, "parameter_invalid")
    assert answer["error"].get("field") == field


def test_nobody_gets_an_identifier_of_another_customer(shop: OwnedSite) -> None:
    owner, other = customer(shop), customer(shop)
    email = f"{owner}@example.com"
    shop.ask("PATCH", f"/customers/{owner}", {"email": email})
    becomes(shop, email, id=owner)
    change = {"email": email, "attributes": {"a": 1}}
    code, answer = status(shop, "PATCH", f"/customers/{other}", change)
    assert (code, answer["error"]["code"]) == (409, "identification_conflict")
    assert shop.ask("GET", f"/customers/{other}/history")["changes"] == []
    code, answer = status(shop, "PATCH", f"/customers/{uuid.uuid4()}", change)
    assert (code, answer["error"]["code"]) == (404, "customer_not_found")


def test_a_batch_sets_many_and_tells_of_each(shop: OwnedSite) -> None:
    known, other = customer(shop), customer(shop)
    taken = f"{known}@example.com"
    shop.ask("PATCH", f"/customers/{known}", {"email": taken, "tags": ["old"]})
    becomes(shop, taken, id=known, tags=["old"])
    fresh = f"new-{known}"
    answer = shop.ask(
        "POST", "/customers/batch",
        [
            {"email": taken, "attributes": {"n": 1}, "tags": ["kept"]},
            {"customId": fresh, "attributes": {"n": 2}},
            {"uuid": other, "email": taken},
            {"uuid": "no uuid", "attributes": {"n": 3}},
            {"attributes": {"n": 4}},
        ],
    )  # fmt: skip
    assert answer["accepted"] == 2
    told = [(each["index"], each["code"]) for each in answer["rejected"]]
    assert told == [(2, "identification_conflict"), (3, "uuid_invalid"), (4, "uuid_required")]
    assert [each is not None for each in answer["customers"]] == [True, True, False, False, False]
    assert answer["customers"][0] == known
    becomes(shop, known, attributes={"n": 1}, tags=["kept"])
    profile = becomes(shop, fresh, attributes={"n": 2}, id=answer["customers"][1])
    assert (profile["sessions"], profile["lastSeen"]) == (0, profile["firstSeen"])
    code, answer = status(shop, "POST", "/customers/batch", [{"customId": "x"}] * 1_001)
    assert (code, answer["error"]["code"]) == (400, "parameter_invalid")


def test_a_customer_keeps_the_custom_id_and_whoever_asks_is_told(shop: OwnedSite) -> None:
    gina = customer(shop)
    shop.ask("PATCH", f"/customers/{gina}", {"customId": f"c-{gina}"})
    becomes(shop, gina, customId=f"c-{gina}")
    change = {"customId": f"d-{gina}", "attributes": {"a": 1}}
    code, answer = status(shop, "PATCH", f"/customers/{gina}", change)
    assert (code, answer["error"]["code"]) == (409, "identification_conflict")
    answer = shop.ask("POST", "/customers/batch", [{"uuid": gina, **change}, {"uuid": gina}])
    assert [each["code"] for each in answer["rejected"]] == ["identification_conflict"]
    assert shop.ask("PATCH", f"/customers/{gina}", {"customId": f"c-{gina}"})["id"] == gina
    assert shop.ask("GET", f"/customers/{gina}/history")["changes"] == []


def test_of_one_batch_the_last_word_on_a_customer_holds(shop: OwnedSite) -> None:
    known, new = customer(shop), str(uuid.uuid4())
    said = [{"attributes": {"n": n}, "tags": [f"t{n}"], "email": f"{n}-{known}@x.y"}
            for n in range(50)]  # fmt: skip
    named = {"customId": f"c-{new}"}
    answer = shop.ask(
        "POST", "/customers/batch",
        [
            *({"uuid": known, **each} for each in said),
            {**named, "email": f"{new}@x.y", "tags": ["first"], "attributes": {"n": 1}},
            {"email": f"{new}@x.y", "tags": ["last"], "attributes": {"n": 2}},
            {"customId": f"d-{new}", "email": f"{new}@x.y", "attributes": {"n": 3}},
            {"uuid": known, "email": f"{new}@x.y"},
        ],
    )  # fmt: skip
    told = [(each["index"], each["field"]) for each in answer["rejected"]]
    assert told == [(52, "customId"), (53, "email")]
    assert answer["customers"][50] == answer["customers"][51] != known
    becomes(shop, known, attributes={"n": 49}, tags=["t49"], email=f"49-{known}@x.y")
    becomes(shop, f"c-{new}", attributes={"n": 2}, tags=["last"], id=answer["customers"][50])
    assert shop.ask("GET", "/conflicts")["conflicts"] == []


def test_customers_are_found_by_identifiers_attributes_and_tags(shop: OwnedSite) -> None:
    frida, word = customer(shop), uuid.uuid4().hex
    change = {
        "email": f"Frida.{word}@example.com", "phone": f"+48 {word[:12]}", "customId": f"C{word}",
        "attributes": {"city": f"Łódź {word}", "points": int(word[:12], 16), "active": True},
        "tags": [f"tag-{word}"],
    }  # fmt: skip
    shop.ask("PATCH", f"/customers/{frida}", change)
    becomes(shop, frida, tags=change["tags"])
    for query in (
        f"frida.{word}", f"{word}@EXAMPLE.com", word[:12], f"c{word}", f"łódź {word[:20]}",
        str(int(word[:12], 16)), f"TAG-{word}", frida, frida[:13].upper(), f"  {word} ",
    ):  # fmt: skip
        finds(shop, query, frida)
    assert found_by(shop, f"{word}{word}") == []
    assert found_by(shop, "%") == []


def test_a_search_counts_the_events_of_a_visit_that_goes_on(shop: OwnedSite) -> None:
    email = f"{uuid.uuid4().hex}@example.com"
    found = customer(shop, action="client.identify", client={"email": email})
    visits = [an_event(uuid=found) for _ in range(4)]
    assert shop.send(visits).status_code == 202
    becomes(shop, found, events=5)
    _, answer = status(shop, "GET", f"/customers?query={email}")
    assert [(each["id"], each["events"], each["sessions"]) for each in answer["customers"]] == [
        (found, 5, 1)
    ]


def test_a_customer_is_found_once_by_what_any_uuid_set(shop: OwnedSite) -> None:
    laptop, phone, word = customer(shop), customer(shop), uuid.uuid4().hex
    client = {"email": f"{word}@example.com"}
    shop.send(an_event("client.identify", uuid=laptop, client=client))
    becomes(shop, client["email"], id=laptop)
    params = {"nickname": f"nick-{word}"}
    shop.send(an_event("client.identify", uuid=phone, client=client, params=params))
    becomes(shop, laptop, attributes=params)
    for query in (f"nick-{word}", word, phone, laptop):
        finds(shop, query, laptop)


def test_a_browser_that_was_linked_without_proof_changes_nothing_that_was_set(
    shop: OwnedSite,
) -> None:
    ann, stranger = customer(shop), customer(shop)
    email = f"{ann}@example.com"
    shop.send(
        an_event("client.identify", uuid=ann, client={"email": email}, params={"plan": "gold"})
    )
    becomes(shop, email, id=ann, attributes={"plan": "gold"})
    attributes = {"plan": "none", "newsletter_agreement": "enabled", "size": "M"}
    shop.send(
        an_event(
            "form.submit", uuid=stranger, client={"email": email},
            params={"form": "f", "attributes": {**attributes, "sms_agreement": "enabled"}},
        )
    )  # fmt: skip
    becomes(shop, ann, attributes={"plan": "gold", "size": "M"})
    shop.ask("PATCH", f"/customers/{ann}", {"agreements": {"email": False}})
    becomes(shop, ann, agreements={"email": False, "sms": True}, uuids=[ann, stranger])
    shop.send(
        an_event("form.submit", uuid=stranger, params={"form": "f", "attributes": attributes})
    )
    changes = eventually(
        lambda: (all_ := shop.ask("GET", f"/customers/{ann}/history")["changes"])[8:] and all_
    )
    assert {each["proof"] for each in changes if each["uuid"] == stranger} == {False}
    profile = shop.ask("GET", f"/customers/{ann}")
    assert profile["attributes"] == {"plan": "gold", "size": "M"}
    assert profile["agreements"] == {"email": False, "sms": True}


def test_a_feed_is_filtered_by_kind_action_time_and_text(shop: OwnedSite) -> None:
    gus = an_event()["uuid"]
    moments = [f"2026-11-2{day}T10:00:00.000Z" for day in range(4)]
    sent = [
        an_event("page.visit", params={"url": "https://shop.example/Teas/sencha"}),
        an_event("cart.add", label="Added Żółta herbata", params={"sku": "T-17"}),
        an_event("checkout.begin", params={"deep": {"coupon": "SPRING"}}),
        an_event("my-own.thing", params={"n": 4}),
    ]
    for event, moment in zip(sent, moments, strict=True):
        event |= {"uuid": gus, "time": moment}
    shop.send(sent)
    path = f"/customers/{gus}/activity"
    eventually(lambda: len(found(shop, path)) == 4)
    assert found(shop, path, kind="page") == ["page.visit"]
    assert found(shop, path, kind="cart") == ["checkout.begin", "cart.add"]
    assert found(shop, path, kind="custom") == ["my-own.thing"]
    assert found(shop, path, kind="banner") == []
    assert found(shop, path, text="teas/SENCHA") == ["page.visit"]
    assert found(shop, path, text="żółta") == ["cart.add"]
    assert found(shop, path, text="spring") == ["checkout.begin"]
    assert found(shop, path, text="own.thi") == ["my-own.thing"]
    assert found(shop, path, text="%") == []
    assert found(shop, path, kind="cart", to=moments[2], text="t-17") == ["cart.add"]
    assert found(shop, path, kind="cart", action="checkout.*") == ["checkout.begin"]
    assert found(shop, path, limit="1", **{"from": moments[1]}) == ["my-own.thing"]
    code, answer = status(shop, "GET", f"{path}?kind=nothing")
    assert (code, answer["error"]["field"]) == (400, "kind")


def found(shop: OwnedSite, path: str, **filters: str) -> list[str]:
    response = httpx.get(
        f"{shop.system.origin}/api/v1/sites/{shop.id}{path}", params=filters,
        headers={"authorization": f"Bearer {shop.api_key}"}, timeout=30,
    )  # fmt: skip
    if response.status_code == 404:
        return []
    actions = [each["action"] for each in response.json()["events"]]
    return [action for action in actions if not action.startswith("session.")]
