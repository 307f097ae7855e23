"""Who is who, over HTTP: identities, merges and their undoing, conflicts, and attempts to be
somebody else."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from footfall.events.accept import Context, accept
from footfall.events.event import Event, Source
from footfall.wire.received import Client, Received
from system import System, an_event, eventually


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    with System(tmp_path_factory.mktemp("identities")) as running:
        yield running


def someone() -> tuple[str, str]:
    """A new uuid and an address."""
    own = str(uuid.uuid4())
    return own, f"{own[:8]}@example.com"


def post(system: System, path: str, body: Any = None) -> httpx.Response:
    return httpx.post(
        f"{system.origin}/api/v1/sites/{system.site['id']}{path}",
        json=body, headers={"Authorization": f"Bearer {system.key}"}, timeout=30,
    )  # fmt: skip


def by_key(system: System, *events: dict[str, Any]) -> None:
    """Events for which an API key vouches."""
    answer = httpx.post(
        f"{system.origin}/v1/events", json=list(events),
        headers={"Authorization": f"Bearer {system.key}"}, timeout=30,
    )  # fmt: skip
    assert answer.status_code == 202, answer.text


def event_of(system: System, own: str, action: str) -> Any:
    """The stored event of a uuid."""

    def found() -> Any:
        events = system.ask("/events", action=action, limit=500)["events"]
        return next((each for each in events if each["uuid"] == own), None)

    return eventually(found)


def policy(system: System, which: str) -> None:
    answer = httpx.patch(
        f"{system.origin}/api/v1/sites/{system.site['id']}",
        json={"unverifiedIdentification": which},
        headers={"Authorization": f"Bearer {system.key}"}, timeout=30,
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    eventually(lambda: system.ask("")["unverifiedIdentification"] == which)


ATTEMPTS: dict[str, Callable[[str, str], dict[str, Any]]] = {
    "client": lambda own, email: an_event("page.leave", uuid=own, client={"email": email}),
    "identify": lambda own, email: an_event(
        "client.identify", uuid=own, client={"email": email},
        params={"city": "Elsewhere", "agreements": {"sms": True}},
    ),
    "form": lambda own, email: an_event(
        "form.submit", uuid=own,
        params={"form": "x", "fields": {}, "attributes": {"email": email, "city": "Elsewhere"}},
    ),
}  # fmt: skip


@pytest.mark.parametrize("attempt", list(ATTEMPTS))
@pytest.mark.parametrize("which", ["link", "refuse"])
def test_nobody_becomes_somebody_else_by_saying_so(
    system: System, which: str, attempt: str
) -> None:
    policy(system, which)
    victim, email = someone()
    by_key(
        system,
        an_event(
            "client.identify", uuid=victim, client={"email": email, "customId": victim[:13]},
            params={"city": "Gdańsk", "agreements": {"sms": False}},
        ),
    )  # fmt: skip
    event_of(system, victim, "client.identify")  # stored after what it sets
    before = system.ask(f"/customers/{email}")
    attacker = str(uuid.uuid4())
    sent = ATTEMPTS[attempt](attacker, email)
    assert system.send([sent]).status_code == 202
    event = event_of(system, attacker, sent["action"])
    told = ("customId", "email", "phone", "attributes", "agreements", "tags")
    after = system.ask(f"/customers/{email}")
    assert {name: after[name] for name in told} == {name: before[name] for name in told}
    if which == "refuse":
        assert event["identification"]["code"] == "identification_refused"
        assert (event["customer"], after["uuids"]) == (attacker, [victim])
        assert system.ask(f"/customers/{attacker}/identities")["merges"] == []
        return
    assert (event["customer"], event["identification"]) == (victim, None)
    known = system.ask(f"/customers/{email}/identities")
    (merge,) = known["merges"]
    assert (merge["from"], merge["to"], merge["by"], merge["proof"]) == (
        attacker, victim, "email", False,
    )  # fmt: skip
    assert post(system, f"/customers/{email}/merges/{merge['id']}/undo").status_code == 200
    assert system.ask(f"/customers/{email}")["uuids"] == [victim]
    assert system.ask(f"/customers/{attacker}")["email"] is None
    system.send([an_event("a.again", uuid=attacker, client={"email": email})])
    again = event_of(system, attacker, "a.again")
    assert again["identification"]["code"] == "identification_refused"
    assert again["customer"] == attacker
    (undone,) = system.ask(f"/customers/{email}/identities")["merges"]
    assert (undone["id"], undone["undoneBy"] is None) == (merge["id"], False)


@pytest.mark.parametrize("which", ["link", "refuse"])
def test_knowing_a_name_is_not_enough_to_act_as_who_has_it(system: System, which: str) -> None:
    policy(system, which)
    own, email = someone()
    named = {"email": email, "customId": own[:13]}
    told = {"action": "client.identify", "client": named, "params": {"city": "Gdańsk"}}
    by_key(system, told)
    before = eventually(lambda: attributes_of(system, email))
    for kind, value in named.items():  # as a script names a customer whose uuid it does not know
        sent = {"action": "a.b", "label": value, "client": {kind: value}}
        said = {**told, "client": {kind: value}, "params": {"city": "Elsewhere"}}
        assert system.send([said, sent]).status_code == 202
        stored_last(system, value)
    assert attributes_of(system, email) == before == {"city": "Gdańsk"}
    # Nor is knowing the site: its own secret is in the uuid.
    client = Client(None, named["customId"])
    worked_out = accept(
        Received("client.identify", client=client),
        Context(system.site["id"], 0, Source.SERVER, lambda: own, trusted=True),
    )
    assert isinstance(worked_out, Event)
    assert worked_out.uuid not in system.ask(f"/customers/{email}")["uuids"]


def stored_last(system: System, label: str) -> None:
    def labels() -> list[str]:
        return [each["label"] for each in system.ask("/events", action="a.b")["events"]]

    eventually(lambda: labels()[:1] == [label])


def attributes_of(system: System, reference: str) -> dict[str, Any] | None:
    answer = system.get(f"/api/v1/sites/{system.site['id']}/customers/{reference}")
    return answer.json()["attributes"] if answer.status_code == 200 else None


def test_proof_of_who_one_is_changes_nobody_whom_one_was_only_taken_for(system: System) -> None:
    policy(system, "link")
    (victim, email), (attacker, own) = someone(), someone()
    by_key(
        system,
        an_event(
            "client.identify", uuid=victim, client={"email": email},
            params={"city": "Gdańsk", "agreements": {"sms": False}},
        ),
    )  # fmt: skip
    event_of(system, victim, "client.identify")
    system.send([an_event("page.leave", uuid=attacker, client={"email": email})])
    assert event_of(system, attacker, "page.leave")["customer"] == victim
    by_key(
        system,
        an_event(
            "client.identify", uuid=attacker, client={"email": own, "customId": own},
            params={"city": "Elsewhere", "agreements": {"sms": True}},
        ),
    )  # fmt: skip
    event = event_of(system, attacker, "client.identify")
    assert event["identification"]["code"] == "identification_conflict"
    after = system.ask(f"/customers/{email}")
    assert (after["customId"], after["email"]) == (None, email)
    assert (after["attributes"], after["agreements"]) == ({"city": "Gdańsk"}, {"sms": False})
    waiting = system.ask("/conflicts", state="open", limit=500)["conflicts"]
    found = [each for each in waiting if each["event"] == event["id"]]
    assert {each["identifier"]["kind"] for each in found} == {"customId", "email"}
    assert {each["other"] for each in found} == {None}
    (merge,) = system.ask(f"/customers/{email}/identities")["merges"]
    assert post(system, f"/customers/{email}/merges/{merge['id']}/undo").status_code == 200
    apart = system.ask(f"/customers/{own}")
    assert (apart["id"], apart["email"], apart["customId"]) == (attacker, own, own)
    assert apart["attributes"] == {"city": "Elsewhere"}
    assert system.ask(f"/customers/{email}")["uuids"] == [victim]


def disputing(system: System) -> tuple[tuple[str, str], tuple[str, str]]:
    """Two known customers; the second has said the first's address."""
    (one, mail), (other, their_mail) = someone(), someone()
    by_key(
        system,
        an_event("a.known", uuid=one, client={"email": mail}),
        an_event("a.known", uuid=other, client={"email": their_mail}),
        an_event("a.conflict", uuid=other, client={"email": mail}),
    )
    return (one, mail), (other, their_mail)


def test_a_conflict_is_told_with_the_event_and_waits_for_a_decision(system: System) -> None:
    (one, mail), (other, their_mail) = disputing(system)
    event = event_of(system, other, "a.conflict")
    assert event["identification"]["code"] == "identification_conflict"
    found = [
        each
        for each in system.ask("/conflicts", state="open")["conflicts"]
        if each["event"] == event["id"]
    ]
    (conflict,) = found
    assert conflict["identifier"] == {"kind": "email", "value": mail}
    assert (conflict["customer"]["id"], conflict["customer"]["email"]) == (other, their_mail)
    assert (conflict["other"]["id"], conflict["other"]["email"]) == (one, mail)
    path = f"/conflicts/{conflict['id']}/resolve"
    answer = post(system, path, {"decision": "merge"})
    assert (answer.status_code, answer.json()["state"], answer.json()["decision"]) == (
        200, "resolved", "merge",
    )  # fmt: skip
    assert (
        post(system, path, {"decision": "dismiss"}).json()["error"]["code"] == "conflict_resolved"
    )
    assert sorted(system.ask(f"/customers/{mail}")["uuids"]) == sorted([one, other])
    assert system.ask(f"/customers/{their_mail}")["id"] == one
    assert event_of(system, other, "client.merge")["customer"] == one


def test_a_conflict_of_two_people_is_decided_and_waits_no_longer(system: System) -> None:
    (one, mail), (other, their_mail) = disputing(system)
    event = event_of(system, other, "a.conflict")["id"]

    def conflicts(state: str) -> list[dict[str, Any]]:
        found = system.ask("/conflicts", state=state, limit=500)["conflicts"]
        return [each for each in found if each["event"] == event]

    (conflict,) = conflicts("open")
    path = f"/conflicts/{conflict['id']}/resolve"
    answer = post(system, path, {"decision": "dismiss"}).json()
    assert (answer["state"], answer["decision"]) == ("resolved", "dismiss")
    assert conflicts("open") == []
    assert [each["decision"] for each in conflicts("resolved")] == ["dismiss"]
    assert system.ask(f"/customers/{mail}")["uuids"] == [one]
    assert system.ask(f"/customers/{their_mail}")["uuids"] == [other]


def test_two_customers_are_merged_by_hand_and_taken_apart_across_a_restart(system: System) -> None:
    (one, mail), (other, _) = someone(), someone()
    by_key(
        system,
        an_event("a.known", uuid=one, client={"email": mail}),
        an_event("a.anonymous", uuid=other),
    )
    event_of(system, other, "a.anonymous")
    assert post(system, f"/customers/{mail}/merge", {"customer": other}).status_code == 200
    assert post(system, f"/customers/{mail}/merge", {"customer": other}).status_code == 400
    assert post(system, f"/customers/{mail}/merge", {"customer": "nobody"}).status_code == 404
    feed = system.ask(f"/customers/{other}/activity")["events"]
    assert {"a.known", "a.anonymous"} <= {each["action"] for each in feed}
    system.stop()
    system.start()
    (merge,) = system.ask(f"/customers/{mail}/identities")["merges"]
    assert (merge["by"], merge["proof"]) == ("person", True)
    assert post(system, f"/customers/{mail}/merges/{merge['id']}/undo").status_code == 200
    assert system.ask(f"/customers/{other}")["uuids"] == [other]
    missing = post(system, f"/customers/{mail}/merges/{merge['id']}/undo")
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "merge_not_found")
