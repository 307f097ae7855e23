"""Which of the values that were set holds."""

from __future__ import annotations

from footfall.query.attributes import Held, Set, held

OWN, LINKED = "own", "linked"


def a_set(
    value: str, time: int, uuid: str = OWN, kind: str = "attribute", name: str = "plan"
) -> Set:
    return Set(uuid, kind, name, value, (time, "event"))


def plan(*values: Set) -> object:
    return held(values, {LINKED}).attributes.get("plan")


def test_the_newest_value_holds_whatever_the_order() -> None:
    first, second = a_set('"old"', 1), a_set('"new"', 2)
    assert plan(first, second) == plan(second, first) == "new"


def test_a_value_that_was_taken_away_is_gone_until_it_is_set_again() -> None:
    assert plan(a_set('"old"', 1), a_set("null", 2)) is None
    assert plan(a_set("null", 2), a_set('"new"', 3)) == "new"


def test_a_uuid_linked_without_proof_adds_and_changes_nothing() -> None:
    assert plan(a_set('"mine"', 1), a_set('"theirs"', 2, LINKED)) == "mine"
    assert plan(a_set("null", 1), a_set('"theirs"', 2, LINKED)) is None
    assert plan(a_set('"theirs"', 2, LINKED)) == "theirs"


def test_agreements_and_tags_are_told_apart_from_attributes() -> None:
    values = [
        a_set("false", 1, kind="agreement", name="email"),
        a_set("true", 2, kind="tag", name="vip"),
        a_set("null", 2, kind="tag", name="old"),
        a_set("[1]", 2),
    ]
    assert held(values) == Held({"plan": [1]}, {"email": False}, ["vip"])
