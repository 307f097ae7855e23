"""The console's files and the demo shop's pages."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import Any

from litestar import Request, Response, get
from litestar.datastructures import State

from footfall.serve.access import needs_nobody
from footfall.serve.context import Context
from footfall.serve.replies import ApiError

ASSETS = "console-assets"
ASSET_SECONDS = 365 * 86_400  # a file's name carries the hash of its content

CONSOLE_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
SHOP_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def _file(folder: Path, name: str) -> Path:
    """A file below `folder`; anything else is not found, whatever dots the name holds."""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        raise ApiError("not_found", f"There is no file {name} here.")
    return path


def _response(path: Path, content: bytes, headers: dict[str, str]) -> Response[bytes]:
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Response(content, media_type=kind, headers=headers)


@get("/console-assets/{name:path}", include_in_schema=False, opt=needs_nobody())
async def asset(context: Context, name: str) -> Response[bytes]:
    path = _file(context.console / ASSETS, name.lstrip("/"))
    cache = {"cache-control": f"public, max-age={ASSET_SECONDS}, immutable"}
    return _response(path, path.read_bytes(), cache)


@get(["/", "/sign-in", "/account", "/s/{rest:path}"], include_in_schema=False, opt=needs_nobody())
async def console(context: Context, rest: str = "") -> Response[bytes]:
    """Every page of the console is the same file; the browser reads the address."""
    path = _file(context.console, "index.html")
    headers = {"content-security-policy": CONSOLE_POLICY, "cache-control": "no-cache"}
    return _response(path, path.read_bytes(), headers)


@get(["/shop", "/shop/{name:path}"], include_in_schema=False, opt=needs_nobody())
async def shop(
    request: Request[Any, Any, State], context: Context, name: str = ""
) -> Response[bytes]:
    """A page or file of the demo shop; pages carry the demo site's tracker key."""
    if not name and not request.scope["raw_path"].endswith(b"/"):
        # Its links are relative.
        return Response(b"", status_code=307, headers={"location": "/shop/"})
    if context.shop is None:
        raise ApiError("not_found", "The demo shop is open only with footfall up --demo.")
    path = _file(context.shop, name.lstrip("/") or "index.html")
    content = path.read_bytes()
    if path.suffix == ".html":
        content = content.replace(b"{{tracker_key}}", context.demo_key().encode())
    headers = {"content-security-policy": SHOP_POLICY, "cache-control": "no-cache"}
    return _response(path, content, headers)


ROUTES = [asset, console, shop]
