"""Configuration: the one place that reads the environment and `footfall.toml`."""

from __future__ import annotations

import hashlib
import ipaddress
import os
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

DATA_DEFAULT = "./footfall-data"
PUBLIC_URL_DEFAULT = "http://127.0.0.1:8000"
VARIABLES = {
    "FOOTFALL_DATA": "the folder that holds everything Footfall keeps",
    "FOOTFALL_LOG": "where accepted events wait to be processed",
    "FOOTFALL_STORE": "where processed events are kept",
    "FOOTFALL_META": "where sites, keys and people are kept",
    "FOOTFALL_PUBLIC_URL": "the origin under which browsers reach Footfall",
    "FOOTFALL_TRUSTED_PROXIES": "addresses whose X-Forwarded-For is believed",
    "FOOTFALL_PRIVATE_JWKS": "private networks from which keys of customers' tokens may be fetched",
}
SCHEMES = {
    "FOOTFALL_LOG": ("spool",),
    "FOOTFALL_STORE": ("chdb",),
    "FOOTFALL_META": ("sqlite", "postgresql", "postgresql+psycopg"),
}

SOCKET_PATH_BYTES_MAX = 100  # the kernel's bound is 108, of the whole path

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class ConfigError(Exception):
    """The operator's fault: one sentence that names the variable and says what it takes."""


@dataclass(frozen=True, slots=True)
class Config:
    """What one Footfall runs with; every path absolute, every value checked."""

    data: Path
    log: str
    store: str
    meta_url: str
    public_url: str
    trusted_proxies: tuple[Network, ...]
    private_jwks: tuple[Network, ...] = ()

    @property
    def spool_path(self) -> Path:
        return self.data / "spool" / "spool.db"

    @property
    def rejected_path(self) -> Path:
        """The log of what was turned away."""
        return self.data / "spool" / "rejected.db"

    @property
    def places_path(self) -> Path:
        """The installed database of places, if there is one."""
        return self.data / "geo" / "places.mmdb"

    @property
    def operator_token_path(self) -> Path:
        """What the command line shows to the engine; only the folder's owner can read it."""
        return self.data / "run" / "operator-token"

    @property
    def store_path(self) -> Path:
        return self.data / "store"

    @property
    def serve_socket(self) -> Path:
        """The Unix socket on which the engine process answers the collector."""
        path = self.data / "run" / "engine.sock"
        if len(os.fsencode(path)) <= SOCKET_PATH_BYTES_MAX:
            return path
        name = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"footfall-{os.getuid()}-{name}" / "engine.sock"


def load(environment: Mapping[str, str], folder: Path, data: Path | None = None) -> Config:
    """Reads `environment` over `folder/footfall.toml` over the defaults; `data` outranks all.

    Raises ConfigError for an unknown or bad value.
    """
    values = {**_from_file(folder / "footfall.toml"), **_from_environment(environment)}
    data_folder = (data or Path(values.get("FOOTFALL_DATA", DATA_DEFAULT))).expanduser()
    data_folder = data_folder if data_folder.is_absolute() else (folder / data_folder).resolve()
    return Config(
        data=data_folder,
        log=_address("FOOTFALL_LOG", values.get("FOOTFALL_LOG", "spool://")),
        store=_address("FOOTFALL_STORE", values.get("FOOTFALL_STORE", "chdb://")),
        meta_url=_meta_url(values.get("FOOTFALL_META", "sqlite://"), data_folder),
        public_url=_public_url(values.get("FOOTFALL_PUBLIC_URL", PUBLIC_URL_DEFAULT)),
        trusted_proxies=_networks("FOOTFALL_TRUSTED_PROXIES", values),
        private_jwks=_networks("FOOTFALL_PRIVATE_JWKS", values),
    )


def _from_environment(environment: Mapping[str, str]) -> dict[str, str]:
    ours = {name: value for name, value in environment.items() if name.startswith("FOOTFALL_")}
    return _known(ours, "the environment")


def _from_file(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}.") from error
    texts = {}
    for name, value in values.items():
        if not isinstance(value, str):
            raise ConfigError(f'{name} in {path} must be a string in quotes: {name} = "…".')
        texts[name] = value
    return _known(texts, str(path))


def _known(values: dict[str, str], where: str) -> dict[str, str]:
    for name in values:
        if name not in VARIABLES:
            known = ", ".join(VARIABLES)
            raise ConfigError(f"{name} in {where} is not a setting; the settings are {known}.")
    return values


def _address(name: str, value: str) -> str:
    schemes = SCHEMES[name]
    if value.partition("://")[0] not in schemes or "://" not in value:
        allowed = " or ".join(f"{scheme}://" for scheme in schemes)
        raise ConfigError(f"{name} is {value!r}; it must start with {allowed}.")
    return value


def _meta_url(value: str, data: Path) -> str:
    _address("FOOTFALL_META", value)
    if value == "sqlite://":
        return f"sqlite:///{data / 'settings.db'}"
    return value


def _public_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
        raise ConfigError(
            f"FOOTFALL_PUBLIC_URL is {value!r}; it must be an origin such as "
            "https://events.example.com, without a path."
        )
    return value.rstrip("/")


def _networks(name: str, values: Mapping[str, str]) -> tuple[Network, ...]:
    networks = []
    for text in values.get(name, "").replace(",", " ").split():
        try:
            networks.append(ipaddress.ip_network(text, strict=False))
        except ValueError as error:
            raise ConfigError(
                f"{name} holds {text!r}; "
                "it takes addresses and networks such as 10.0.0.0/8, separated by commas."
            ) from error
    return tuple(networks)
