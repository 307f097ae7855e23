"""A site's own definitions: kept, told of in the audit log, and as a file for review."""

from __future__ import annotations

import pytest

from footfall.events.definition import Definition, Param
from footfall.settings import audit, catalogue_file, definitions, rules, sites
from footfall.settings.audit import ActorKind, By
from footfall.settings.database import Database, SettingsError
from footfall.settings.definitions import DEFINITIONS_MAX, Difference, NoSuchDefinition

BY = By(ActorKind.PERSON, "owner@example.com", 1_000)
PAID = Definition(
    "Paid {{price}}", "money", "Money: it came.", (Param("price", "number", True, "In euros"),)
)
SEEN = Definition("Seen", params=(Param("n", "integer"), Param("og:*"), Param("yes", "boolean")))


def a_site(database: Database, name: str = "Shop") -> str:
    return sites.create(database, name, [], BY).id


def acts(database: Database, site: str) -> list[tuple[str, str, list[str]]]:
    with database.begin() as connection:
        return [
            (each.act, each.target, sorted(each.detail))
            for each in reversed(audit.page(connection, site, None, 10))
        ][1:]


def test_a_definition_holds_in_the_rules_of_its_site_alone(database: Database) -> None:
    site, other = a_site(database), a_site(database, "Other")
    cache = rules.RulesCache(database)
    definitions.put(database, site, "order.paid", PAID, BY)
    assert cache.refresh()
    doors = cache.current.doors
    assert doors[site].catalogue.label_of("order.paid", {"price": 3}) == "Paid 3"
    assert doors[other].catalogue.label_of("order.paid", {"price": 3}) == "order.paid"
    later = By(BY.kind, "ann@example.com", 2_000)
    definitions.put(database, site, "order.paid", SEEN, later)
    assert definitions.of_site(database, site) == {"order.paid": (SEEN, 2_000, "ann@example.com")}
    definitions.remove(database, site, "order.paid", BY)
    assert cache.refresh()
    assert cache.current.doors[site].catalogue.definition("order.paid") is None
    with pytest.raises(NoSuchDefinition):
        definitions.remove(database, site, "order.paid", BY)
    assert acts(database, site) == [
        ("action.define", "order.paid", ["to"]),
        ("action.define", "order.paid", ["from", "to"]),
        ("action.remove", "order.paid", ["from"]),
    ]


def test_a_strict_site_is_strict_in_its_rules(database: Database) -> None:
    site = a_site(database)
    sites.change(database, site, {"strict_catalogue": True}, BY)
    door = rules.RulesCache(database).current.doors[site]
    assert door.catalogue.strict
    assert door.catalogue.judged("x.y", {}) is not None


@pytest.mark.parametrize(
    ("action", "definition", "field"),
    [
        ("", PAID, "action"),
        ("order paid", PAID, "action"),
        ("x" * 33, PAID, "action"),
        ("order.paid", Definition("{{"), "label"),
        ("order.paid", Definition(params=(Param("n", "float"),)), "params[0].type"),
    ],
    ids=range(5),
)
def test_what_cannot_be_is_not_kept(
    database: Database, action: str, definition: Definition, field: str
) -> None:
    site = a_site(database)
    with pytest.raises(SettingsError) as told:
        definitions.put(database, site, action, definition, BY)
    assert told.value.field == field
    with pytest.raises(SettingsError):
        definitions.replace(database, site, {"fine": PAID, action: definition}, BY)
    assert definitions.of_site(database, site) == {}
    assert acts(database, site) == []


def test_a_whole_catalogue_is_replaced_at_once(database: Database) -> None:
    site = a_site(database)
    for action in ("a", "b", "c"):
        definitions.put(database, site, action, PAID, BY)
    before = len(acts(database, site))
    wanted = {"b": PAID, "c": SEEN, "d": SEEN}
    assert definitions.replace(database, site, wanted, BY) == Difference(("d",), ("c",), ("a",))
    kept = definitions.of_site(database, site)
    assert {action: each.definition for action, each in kept.items()} == wanted
    assert acts(database, site)[before:] == [
        ("catalogue.push", site, ["added", "changed", "removed"])
    ]
    assert definitions.replace(database, site, wanted, BY) == Difference((), (), ())
    assert len(acts(database, site)) == before + 1


def test_a_site_defines_so_many_and_no_more(database: Database) -> None:
    site = a_site(database)
    full = {f"a.{n}": SEEN for n in range(DEFINITIONS_MAX)}
    definitions.replace(database, site, full, BY)
    with pytest.raises(SettingsError):
        definitions.put(database, site, "one.more", PAID, BY)
    with pytest.raises(SettingsError):
        definitions.replace(database, site, {**full, "one.more": PAID}, BY)
    definitions.put(database, site, "a.1", PAID, BY)  # one that is there may be changed
    assert len(definitions.of_site(database, site)) == DEFINITIONS_MAX


FILE = """\
# The catalogue of Café: what its actions mean.
# Bring it back with: footfall catalogue push FILE --site 'Café'
strict: true
actions:
  order.paid:
    label: Paid {{price}}
    icon: money
    description: 'Money: it came.'
    params:
      price:
        type: number
        required: true
        description: In euros
  seen:
    label: Seen
    params:
      n: integer
      og:*: any
      'yes': boolean
"""


@pytest.mark.parametrize(
    "odd", ["yes", "<<", "=", "1e5", "a: # b", "a\x85b", "a\u2028b", "a\x07b", "😀"]
)
def test_odd_names_come_back_as_they_were(odd: str) -> None:
    params = (Param(odd, "text", description=odd),)
    told = {"no": Definition(label=odd, description=f"{odd} {odd}", params=params)}
    assert catalogue_file.read(catalogue_file.written(odd, told, True)).definitions == told


def test_a_file_is_written_as_people_write_it_and_read_back_the_same() -> None:
    found = {"seen": SEEN, "order.paid": PAID}
    assert catalogue_file.written("Café", found, True) == FILE
    assert catalogue_file.read(FILE) == (found, True)
    empty = catalogue_file.written("Shop", {}, False)
    assert catalogue_file.read(empty) == ({}, False)


@pytest.mark.parametrize(
    ("text", "definition"),
    [
        ("actions: {a.b: }", Definition()),
        ("actions: {a.b: {params: {n: }}}", Definition(params=(Param("n"),))),
        ("actions: {a.b: {params: {n: {required: true}}}}", Definition(params=(Param("n", "any", True),))),
        ('actions: {a.b: {label: "yes"}}', Definition("yes")),
    ],
    ids=range(4),
)  # fmt: skip
def test_a_file_may_say_little(text: str, definition: Definition) -> None:
    assert catalogue_file.read(text) == ({"a.b": definition}, None)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("actions: [", "no YAML"),
        ("", "'actions'"),
        ("- a.b", "'actions'"),
        ("action: {}", "'actions'"),
        ("strict: maybe", "true or false"),
        ("actions: [a.b]", "mapping"),
        ("actions:\n  a.b: {label: A}\n  a.b: {label: B}", "Line 3: a.b stands twice"),
        ("actions:\n  yes: {label: A}", "Line 2: True must be text"),
        ("actions: {a.b: {label: 3}}", "a.b: Expected `str`, got `int` - at `$.label`"),
        ("actions: {a.b: {lable: A}}", "a.b: Object contains unknown field `lable`"),
        ("actions: {a.b: {icon: unicorn}}", "a.b: An icon is one of"),
        ("actions: {a.b: {params: {n: string}}}", "a.b: A type is one of"),
        ("actions: {a.b: {params: {n: {kind: text}}}}", "unknown field `kind`"),
        ("actions: !!python/object/apply:os.getcwd []", "no YAML"),
    ],
    ids=range(14),
)
def test_what_is_wrong_in_a_file_is_told_by_its_place(text: str, told: str) -> None:
    with pytest.raises(SettingsError) as error:
        catalogue_file.read(text)
    assert told in str(error.value)
