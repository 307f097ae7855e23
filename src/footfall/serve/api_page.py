"""The API's description: as OpenAPI, and as a page to read, made from it."""

from __future__ import annotations

from html import escape
from typing import Any

from litestar import MediaType, Request, Response, get
from litestar.datastructures import State

from footfall.serve.access import needs_nobody

# Its one style sheet stands in the page; it holds no script and nothing from elsewhere.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"
STYLE = """
:root { color-scheme: light dark; font: 15px/1.55 system-ui, sans-serif; }
body { max-width: 56rem; margin: 2rem auto; padding: 0 1rem; }
code, pre { font: 13px/1.5 ui-monospace, monospace; }
h2 { margin: 2.4rem 0 .3rem; font-size: 1.05rem; border-top: 1px solid #8884; padding-top: 1.2rem; }
h2 b { display: inline-block; min-width: 3.4rem; }
table { border-collapse: collapse; margin: .6rem 0; }
td, th { text-align: left; padding: .15rem 1.2rem .15rem 0; vertical-align: top; }
th { font-weight: 600; }
"""


@get("/api/openapi.json", include_in_schema=False, sync_to_thread=False, opt=needs_nobody())
def openapi(request: Request[Any, Any, State]) -> dict[str, Any]:
    """OpenAPI 3.1, made from the handlers' types."""
    schema: dict[str, Any] = request.app.openapi_schema.to_schema()
    return schema


@get("/api/docs", include_in_schema=False, sync_to_thread=False, opt=needs_nobody())
def page(request: Request[Any, Any, State]) -> Response[str]:
    """The same, to read; it needs no script."""
    schema = request.app.openapi_schema.to_schema()
    parts = [
        "<!doctype html><html lang=en><meta charset=utf-8><title>Footfall API</title>",
        "<meta name=viewport content='width=device-width'>",
        f"<style>{STYLE}</style><h1>Footfall API</h1><p>{escape(schema['info']['description'])}",
        " Machines read <a href=/api/openapi.json>openapi.json</a>.",
    ]
    for path, operations in sorted(schema["paths"].items()):
        for method, operation in operations.items():
            parts.append(_operation(path, method, operation, schema))
    headers = {"content-security-policy": POLICY}
    return Response("\n".join(parts), media_type=MediaType.HTML, headers=headers)


def _operation(path: str, method: str, operation: dict[str, Any], schema: dict[str, Any]) -> str:
    lines = [
        f"<h2><b>{method.upper()}</b> <code>{escape(path)}</code></h2>",
        f"<p>{escape(operation.get('description') or operation.get('summary', ''))}",
    ]
    parameters = operation.get("parameters", [])
    if parameters:
        lines.append("<table><tr><th>Parameter<th>In<th>What")
        lines += [
            f"<tr><td><code>{escape(each['name'])}</code><td>{escape(each['in'])}"
            f"<td>{escape(each.get('description') or ('required' if each.get('required') else ''))}"
            for each in parameters
        ]
        lines.append("</table>")
    for status, answer in operation.get("responses", {}).items():
        if status.startswith("2"):
            lines.append(f"<p>Answers {status}: {_fields(answer, schema)}")
    return "\n".join(lines)


def _fields(answer: dict[str, Any], schema: dict[str, Any]) -> str:
    """The names of the answer's fields, one level down through references."""
    for content in answer.get("content", {}).values():
        name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
        found = schema.get("components", {}).get("schemas", {}).get(name)
        if found:
            fields = ", ".join(f"<code>{escape(field)}</code>" for field in found["properties"])
            return f"{escape(found.get('title', name))} with {fields}"
    return "see openapi.json"


ROUTES = [openapi, page]
