"""A site's own names and its secret parameters: what may be chosen, and how it is kept."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from sqlalchemy import create_engine, text

from footfall.settings import rules, sites
from footfall.settings.audit import ActorKind, By, every
from footfall.settings.database import Database, SettingsError
from footfall.settings.site_change import SiteChange

BY = By(ActorKind.COMMAND, "tests", 1)


FIELDS = {
    "script_name": "scriptName",
    "collect_path": "collectPath",
    "secret_params": "secretParams",
}

# setting, value, the code that refuses it (None: it is taken)
ROWS = (
    ("script_name", "lantern.js", None),
    ("script_name", "l2.js", None),
    ("script_name", "a-long-name-2026.js", None),
    ("script_name", "", None),
    ("script_name", "lantern", "setting_invalid"),
    ("script_name", "a.js", "setting_invalid"),
    ("script_name", "Lantern.js", "setting_invalid"),
    ("script_name", "-lantern.js", "setting_invalid"),
    ("script_name", "lan/tern.js", "setting_invalid"),
    ("script_name", "lan tern.js", "setting_invalid"),
    ("script_name", "lantern.js\n", "setting_invalid"),
    ("script_name", "x" * 42 + ".js", "setting_invalid"),
    ("script_name", "footfall.js", "setting_invalid"),
    ("script_name", "footfall-sr.js", "setting_invalid"),
    ("script_name", "shop.js", "setting_invalid"),
    ("script_name", "taken.js", "conflict"),
    ("collect_path", "lantern", None),
    ("collect_path", "a2", None),
    ("collect_path", "", None),
    ("collect_path", "a", "setting_invalid"),
    ("collect_path", "lantern.js", "setting_invalid"),
    ("collect_path", "/lantern", "setting_invalid"),
    ("collect_path", "lan/tern", "setting_invalid"),
    ("collect_path", "Lantern", "setting_invalid"),
    ("collect_path", "x" * 42, "setting_invalid"),
    *(
        ("collect_path", word, "setting_invalid")
        for word in ("api", "v1", "live", "footfall", "footfall2", "shop", "settings", "assets", "healthz",
                     "readyz", "metrics", "account", "sign-in", "console-assets", "batch", "customers")
    ),
    ("collect_path", "taken", "conflict"),
    ("collect_path", "archived", "conflict"),
    ("secret_params", ["voucher", "Kunden-Nr", "zażółć"], None),
    ("secret_params", [], None),
    ("secret_params", ["a b"], "setting_invalid"),
    ("secret_params", ["a=b"], "setting_invalid"),
    ("secret_params", ["?a"], "setting_invalid"),
    ("secret_params", [""], "setting_invalid"),
    ("secret_params", ["x" * 65], "setting_invalid"),
    ("secret_params", [f"p{number}" for number in range(101)], "setting_invalid"),
)  # fmt: skip


def test_what_can_be_chosen(database: Database) -> None:
    other = sites.create(database, "Other", [], BY)
    sites.change(database, other.id, {"script_name": "taken.js", "collect_path": "taken"}, BY)
    old = sites.create(database, "Old", [], BY)
    sites.change(database, old.id, {"collect_path": "archived"}, BY)
    sites.archive(database, old.id, BY)
    mine = sites.create(database, "Mine", [], BY)
    for name, value, code in ROWS:
        found = None
        try:
            sites.change(database, mine.id, {name: value}, BY)
        except SettingsError as error:
            found = (error.code, error.field)
        assert found == (code and (code, FIELDS[name])), (name, value)


def test_a_change_is_written_into_the_audit_log_and_null_takes_a_name_away(
    database: Database,
) -> None:
    site = sites.create(database, "Mine", [], BY)
    sites.change(database, site.id, SiteChange(script_name="lantern.js").values(), BY)
    assert set(rules.load(database).scripts) == {"lantern.js"}
    sites.change(database, site.id, SiteChange(script_name=None).values(), BY)
    assert rules.load(database).scripts == {}
    with database.begin() as connection:
        newest, before, *_ = every(connection, site.id)
    assert before.detail == {"script_name": {"from": "", "to": "lantern.js"}}
    assert newest.detail == {"script_name": {"from": "lantern.js", "to": ""}}


def test_an_archived_sites_names_lead_nowhere(database: Database) -> None:
    site = sites.create(database, "Mine", [], BY)
    names = {"script_name": "lantern.js", "collect_path": "lantern"}
    sites.change(database, site.id, names, BY)
    assert rules.load(database).collect_paths == {"lantern"}
    sites.archive(database, site.id, BY)
    current = rules.load(database)
    assert (current.scripts, current.collect_paths) == ({}, frozenset())


def test_each_site_signs_by_a_secret_of_its_own_that_no_site_shows(database: Database) -> None:
    made = [sites.create(database, name, [], BY) for name in ("One", "Two")]
    doors = rules.load(database).doors
    secrets = {doors[site.id].signing_secret for site in made}
    assert len(secrets) == 2
    assert all(len(bytes.fromhex(secret)) == 32 for secret in secrets)
    with database.begin() as connection:
        audited = str(list(every(connection, None)))
    assert not any(secret in f"{sites.every(database)}{audited}" for secret in secrets)


def test_sites_from_before_get_a_secret_each(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'meta.db'}"
    config = AlembicConfig()
    config.set_main_option("script_location", str(Path(rules.__file__).parent / "migrations"))
    engine = create_engine(url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        for name in ("a", "b"):
            connection.execute(
                text(
                    "INSERT INTO sites (id, name, domains, tracker_key, time_zone, allow, deny,"
                    " session_timeout_seconds, automatic_events, created_at)"
                    " VALUES (:name, :name, '[]', :name, 'UTC', '[]', '[]', 1800, 1, 1)"
                ),
                {"name": name},
            )
    engine.dispose()
    database = Database.open(url)
    doors = rules.load(database).doors
    assert len({door.signing_secret for door in doors.values()}) == 2
    assert {len(door.signing_secret) for door in doors.values()} == {64}
    assert doors["a"].site.script_name == ""
    assert doors["a"].site.secret_params == ()
    database.close()
