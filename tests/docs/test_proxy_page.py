"""The page on proxies: its recipes, word for word, in front of a running Footfall."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from system import System, an_event, eventually, free_port

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "proxy.md").read_text()
UNPACKED = ROOT / ".venv" / "proxies"
PATH = os.pathsep.join(
    [os.environ["PATH"], "/usr/sbin", *(str(UNPACKED / "usr" / each) for each in ("bin", "sbin")),
     str(ROOT / ".venv" / "node")]
)  # fmt: skip
VISITOR = "127.0.0.2"  # not the proxy's address, which is 127.0.0.1
START_SECONDS_MAX = 30.0

NGINX = """
daemon off;
user root;
worker_processes 1;
pid {folder}/nginx.pid;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        {recipe}
        location / {{ return 200 "the shop"; }}
    }}
}}
"""

# Cloudflare's edge, as far as the Worker sees it: requests with the visitor's address, and fetch.
EDGE = r"""
import { createServer } from "node:http";
import worker from "./worker.mjs";

createServer(async (incoming, answer) => {
  if (!/^\/(t\/|lantern)/.test(incoming.url)) return answer.end("the shop"); // the routes
  const chunks = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const { connection, "transfer-encoding": _, ...headers } = incoming.headers;
  const request = new Request(`http://${headers.host}${incoming.url}`, {
    method: incoming.method,
    headers: { ...headers, "cf-connecting-ip": incoming.socket.remoteAddress },
    body: chunks.length ? Buffer.concat(chunks) : undefined,
  });
  const response = await worker.fetch(request, {}, {});
  const { "content-encoding": __, "content-length": ___, ...rest } = Object.fromEntries(response.headers);
  answer.writeHead(response.status, rest);
  answer.end(Buffer.from(await response.arrayBuffer()));
}).listen(Number(process.argv[2]), "127.0.0.1");
"""


class Proxy(NamedTuple):
    """What stands in front: how the page calls it, what runs it, and how its recipe is run."""

    fence: str
    program: str
    prepare: Callable[[str, Path, int], list[str]]


def nginx(recipe: str, folder: Path, port: int) -> list[str]:
    (own,) = re.findall(r"`(location ~ [^{]+\{) … \}`", PAGE)
    both = recipe + recipe.replace("location /t/ {", own)
    file = folder / "nginx.conf"
    file.write_text(NGINX.format(folder=folder, port=port, recipe=both))
    return ["-e", "stderr", "-p", str(folder), "-c", str(file)]


def caddy(recipe: str, folder: Path, port: int) -> list[str]:
    (folder / "index.html").write_text("the shop")
    site = recipe.replace("shop.example {", f"http://127.0.0.1:{port} {{\n\tbind 127.0.0.1")
    ((paths, own),) = re.findall(r"`(@lantern path [^`]+)` and\s`(handle @lantern \{) … \}`", PAGE)
    (block,) = re.findall(r"\thandle /t/\* \{\n.*?\n\t\}\n", site, re.DOTALL)
    named = f"\t{paths}\n" + block.replace("handle /t/* {", own)
    site = site.replace(block, named + block)
    file = folder / "Caddyfile"
    file.write_text("{\n\tadmin off\n}\n" + site.replace("/var/www/shop", str(folder)))
    return ["run", "--config", str(file), "--adapter", "caddyfile"]


def worker(recipe: str, folder: Path, port: int) -> list[str]:
    (folder / "worker.mjs").write_text(recipe)
    file = folder / "edge.mjs"
    file.write_text(EDGE)
    return [str(file), str(port)]


PROXIES = (
    Proxy("nginx", "nginx", nginx),
    Proxy("caddyfile", "caddy", caddy),
    Proxy("javascript", "node", worker),
)


def recipe_of(fence: str, origin: str) -> str:
    (found,) = re.findall(rf"```{fence}\n(.*?)```", PAGE, re.DOTALL)
    host = origin.removeprefix("http://")
    return str(found).replace("https://events.example.com", origin).replace("127.0.0.1:8000", host)


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A Footfall that believes the proxies of this machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FOOTFALL_TRUSTED_PROXIES", "127.0.0.1")
        running = System(tmp_path_factory.mktemp("proxied"))
        running.command(
            "sites",
            "set",
            "Shop",
            "scriptName=lantern.js",
            "collectPath=lantern",
            "privacy.ip=kept",
        )
        with running:
            yield running


@pytest.fixture(scope="module", params=PROXIES, ids=lambda proxy: proxy.program)
def front(
    system: System, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    """A visitor's browser on the proxied site."""
    proxy: Proxy = request.param
    program = shutil.which(proxy.program, path=PATH)
    if program is None:
        pytest.skip(f"there is no {proxy.program} here")
    folder, port = tmp_path_factory.mktemp(proxy.program), free_port()
    arguments = proxy.prepare(recipe_of(proxy.fence, system.origin), folder, port)
    home = {
        **os.environ,
        "HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
        "XDG_DATA_HOME": str(folder),
    }
    with (folder / "log").open("w") as log:
        process = subprocess.Popen([program, *arguments], stdout=log, stderr=log, env=home)
    transport = httpx.HTTPTransport(local_address=VISITOR)
    try:
        with httpx.Client(
            base_url=f"http://127.0.0.1:{port}", transport=transport, timeout=30,
            headers={"cookie": "shop=1", "authorization": "Basic c2hvcDpzaG9w"},
        ) as client:  # fmt: skip

            def up() -> bool:
                assert process.poll() is None, (folder / "log").read_text()
                try:
                    return client.get("/").text == "the shop"
                except httpx.TransportError:
                    return False

            eventually(up, START_SECONDS_MAX)
            yield client
    finally:
        process.terminate()
        process.wait(20)


@pytest.mark.parametrize(
    ("prefix", "script", "collect", "settings"),
    [
        ("/t/", "footfall.js", "v1/events", "v1/tracker"),
        ("/t/", "lantern.js", "lantern", "lantern"),
        ("/", "lantern.js", "lantern", "lantern"),
    ],
)
def test_a_proxied_tracker_is_loaded_asks_and_sends(
    system: System, front: httpx.Client, prefix: str, script: str, collect: str, settings: str
) -> None:
    key = system.site["trackerKey"]
    loaded = front.get(f"{prefix}{script}")
    assert (loaded.status_code, loaded.headers["content-type"][:15]) == (200, "text/javascript")
    assert collect.encode() in loaded.content
    name = "lantern" if script == "lantern.js" else "footfall"
    for part in ("extra", "debug", "sr"):
        assert (
            front.get(f"{prefix}{name}-{part}.js").headers["content-type"][:15] == "text/javascript"
        )
    again = front.get(f"{prefix}{script}", headers={"if-none-match": loaded.headers["etag"]})
    assert again.status_code == 304
    assert front.get(f"{prefix}{settings}/{key}").json() == {}
    event = an_event("proxy.check")
    body: dict[str, Any] = {
        "content": gzip.compress(json.dumps([event]).encode()),
        "headers": {
            "origin": "https://shop.example", "content-type": "text/plain;charset=UTF-8",
            "content-encoding": "gzip", "x-forwarded-for": "203.0.113.7",
        },
    }  # fmt: skip
    sent = front.post(f"{prefix}{collect}?key={key}&sentAt=1790000000000", **body)
    assert (sent.status_code, sent.json()) == (202, {"accepted": 1, "rejected": []})
    stored = system.events_of(event["uuid"], 2)
    assert {each["place"]["address"] for each in stored if each["action"] == "proxy.check"} == {
        VISITOR
    }
    ticket = front.get(f"{prefix}{settings}/{key}/link?uuid={event['uuid']}").json()["ticket"]
    found = front.get(f"{prefix}{settings}/{key}/link?ticket={ticket}")
    assert found.json() == {"uuid": event["uuid"]}
    assert found.headers["cache-control"] == "no-store"


def test_a_large_batch_passes(system: System, front: httpx.Client) -> None:
    batch = [an_event(params={"text": "x" * 900}) for _ in range(900)]
    sent = front.post(f"/t/lantern?key={system.site['trackerKey']}", json=batch)
    assert (sent.status_code, sent.json()["accepted"]) == (202, 900)


@pytest.mark.parametrize("path", ["/t/api/v1/sites", "/t/sign-in", "/t/metrics", "/t/"])
def test_nothing_else_is_reached_through_the_proxy(front: httpx.Client, path: str) -> None:
    assert front.get(path).status_code == 404


def test_the_pages_line_is_what_the_console_and_the_command_line_say() -> None:
    assert '<script async src="/t/lantern.js" data-key="TRACKER_KEY"></script>' in PAGE
    assert "footfall sites set Shop scriptName=lantern.js collectPath=lantern" in PAGE
