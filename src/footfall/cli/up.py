"""`footfall up`: everything on one machine, in one process group."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import socket
import ssl
import time
from collections.abc import Iterator
from typing import Annotated

import httpx
import typer
from rich.console import Console

from footfall.cli.options import DataOption, command_by, config_for, fail
from footfall.cli.supervise import Role, Supervisor
from footfall.config import PUBLIC_URL_DEFAULT, Config
from footfall.demo import DEMO_DOMAINS, DEMO_SITE
from footfall.settings import links, people, sites
from footfall.settings.database import Database

ADMIN_EMAIL = "admin@localhost"
PORT_WAIT_SECONDS = 3.0  # a collector whose supervisor was killed lets go of its port by then
READY_SECONDS_MAX = 60.0  # the first start on a slow disk


def up(
    data: DataOption = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8000,
    demo: Annotated[bool, typer.Option("--demo", help="Open the demo shop at /shop/.")] = False,
) -> None:
    """Run everything in one process group, on one folder.

    Example: footfall up --data /var/lib/footfall --port 8000
    """
    config = config_for(data)
    with _only_one(config):
        _check_port(host, port)
        origin = f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{port}"
        # Without a public address, links lead to where we listen.
        public_url = origin if config.public_url == PUBLIC_URL_DEFAULT else config.public_url
        link = _prepare(config, public_url, demo)
        engine = ["engine", "--data", str(config.data), *(["--demo"] if demo else [])]
        collect = ["collect", "--data", str(config.data), "--host", host, "--port", str(port)]
        told = {"FOOTFALL_PUBLIC_URL": public_url}
        supervisor = Supervisor([Role("collector", collect), Role("engine", engine, told)])
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: supervisor.request_stop())
        try:
            if _ready(supervisor, origin):
                _say_where(origin, link, demo)
            while not supervisor.stopping:
                supervisor.tick()
        finally:
            supervisor.stop()
        Console().print("Stopped; everything that was accepted is kept.")


@contextlib.contextmanager
def _only_one(config: Config) -> Iterator[None]:
    """Holds the data folder for this process group."""
    run = config.data / "run"
    try:
        config.data.mkdir(parents=True, exist_ok=True, mode=0o700)  # it holds secrets and people
        run.mkdir(exist_ok=True, mode=0o700)
        file = (run / "lock").open("a+")
    except OSError as error:
        fail(
            f"The data folder {config.data} cannot be written ({error.strerror}); "
            "choose another with --data, or change its owner."
        )
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            pid = file.read().strip() or "unknown"
            fail(
                f"Footfall already runs on {config.data} (process {pid}); "
                "stop it first, or choose another folder with --data."
            )
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _check_port(host: str, port: int) -> None:
    deadline = time.monotonic() + PORT_WAIT_SECONDS
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    while True:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
                return
            except OSError as error:
                if time.monotonic() > deadline:
                    fail(
                        f"Cannot listen on {host}:{port} ({error.strerror}); "
                        f"choose another port with --port {port + 1}."
                    )
        time.sleep(0.1)


def _prepare(config: Config, public_url: str, demo: bool) -> str | None:
    """The settings database, the demo site, and on the first start an admin's sign-in link."""
    database = Database.open(config.meta_url)
    try:
        by = command_by()
        if demo and all(site.name != DEMO_SITE for site in sites.every(database)):
            sites.create(database, DEMO_SITE, DEMO_DOMAINS, by)
        if people.every(database):
            return None
        admin = people.create(database, ADMIN_EMAIL, people.Role.ADMIN, by)
        token = links.make(database, admin.id, by)
    finally:
        database.close()
    return f"{public_url}/sign-in?token={token}"


def _ready(supervisor: Supervisor, origin: str) -> bool:
    """Waits until both roles answer."""
    deadline = time.monotonic() + READY_SECONDS_MAX
    # It trusts no certificate authorities: our own address needs none, and they take long to load.
    nobody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    with httpx.Client(base_url=origin, timeout=1, verify=nobody) as client:
        while not supervisor.stopping:
            with contextlib.suppress(httpx.HTTPError):
                if client.get("/api/v1/me").status_code == 401:
                    return True
            if time.monotonic() > deadline:
                Console(stderr=True).print(
                    "Footfall does not answer yet; the messages above say why. Still trying."
                )
                return False
            supervisor.tick()
    return False


def _say_where(origin: str, link: str | None, demo: bool) -> None:
    console = Console(soft_wrap=True, highlight=False)
    console.print(f"\n[bold]Footfall[/bold] is up at {origin}\n")
    if link:
        console.print(f"  Sign in      {link}\n               (works once, within 24 hours)")
    else:
        console.print(f"  Console      {origin}/  (new sign-in link: footfall users link EMAIL)")
    if demo:
        console.print(f"  Demo shop    {origin}/shop/  (click around; watch yourself live)")
    console.print("  Stop         Ctrl-C\n")
