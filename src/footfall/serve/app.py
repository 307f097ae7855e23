"""The serving application: every route in one list."""

from __future__ import annotations

from typing import Any

from litestar import Litestar, Response, get
from litestar.di import Provide
from litestar.openapi.config import OpenAPIConfig
from prometheus_client import generate_latest

from footfall import __version__
from footfall.serve import api_page, customers, events, files, live, sign_in, sites
from footfall.serve.context import Context
from footfall.serve.replies import HANDLERS


@get("/metrics", include_in_schema=False, sync_to_thread=False)
def metrics(context: Context) -> Response[bytes]:
    return Response(generate_latest(context.metrics), media_type="text/plain; version=0.0.4")


ROUTES: list[Any] = [
    sign_in.sign_in,
    sign_in.sign_out,
    sign_in.show_me,
    sites.list_sites,
    sites.show_site,
    events.list_events,
    live.watch_live,
    customers.list_customers,
    customers.show_customer,
    customers.show_activity,
    api_page.openapi,
    api_page.page,
    metrics,
    files.asset,
    files.console,
    files.shop,
]


def build(context: Context) -> Litestar:
    """The ASGI application that answers from `context`."""

    async def provide_context() -> Context:
        return context

    return Litestar(
        ROUTES,
        dependencies={"context": Provide(provide_context)},
        exception_handlers=HANDLERS,
        openapi_config=OpenAPIConfig(
            title="Footfall",
            version=__version__,
            description="Reading what customers did. Sign in to the console, or send an API key.",
            path="/api/schema",
        ),
        signature_types=[Context],
        request_max_body_size=4 * 1024 * 1024,
        logging_config=None,
    )
