"""The serving application: every route in one list, each with what it needs of who asks."""

from __future__ import annotations

from litestar import Litestar, Response, Router, get
from litestar.datastructures import State
from litestar.di import Provide
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.types import ASGIApp
from prometheus_client import generate_latest

from footfall import __version__
from footfall.serve import (
    access,
    account,
    actions,
    api_page,
    assistant,
    audit,
    authentication,
    customers,
    erasure,
    events,
    files,
    headers,
    identities,
    keys,
    lists,
    live,
    parameters,
    people,
    profiles,
    rejected,
    sessions,
    sign_in,
    sites,
)
from footfall.serve.access import Asker
from footfall.serve.context import Context
from footfall.serve.replies import HANDLERS
from footfall.settings.site import Site


@get("/metrics", include_in_schema=False, sync_to_thread=False, opt=access.needs_nobody())
def metrics(context: Context) -> Response[bytes]:
    return Response(generate_latest(context.metrics), media_type="text/plain; version=0.0.4")


ROUTES: list[HTTPRouteHandler] = [
    *sign_in.ROUTES,
    *account.ROUTES,
    *people.ROUTES,
    *sites.ROUTES,
    *lists.ROUTES,
    *actions.ROUTES,
    *assistant.ROUTES,
    *authentication.ROUTES,
    *keys.ROUTES,
    *audit.ROUTES,
    *events.ROUTES,
    *live.ROUTES,
    *customers.ROUTES,
    *sessions.ROUTES,
    *profiles.ROUTES,
    *identities.ROUTES,
    *erasure.ROUTES,
    *rejected.ROUTES,
    *api_page.ROUTES,
    metrics,
    *files.ROUTES,
]


def build(context: Context) -> ASGIApp:
    """The ASGI application that answers from `context`."""
    for route in ROUTES:
        if "needs" not in route.opt:
            raise AssertionError(f"{route.paths} does not say what it needs of who asks")

    async def provide_context() -> Context:
        return context

    application = Litestar(
        # Through a router: given directly, three methods on one path answer with coroutines.
        [Router("/", route_handlers=ROUTES)],
        guards=[access.guard],
        state=State({"context": context}),
        dependencies={
            "context": Provide(provide_context),
            "asker": Provide(access.provide_asker),
            "site": Provide(access.provide_site),
            **parameters.PROVIDED,
        },
        exception_handlers=HANDLERS,
        openapi_config=OpenAPIConfig(
            title="Footfall",
            version=__version__,
            description="Reading what customers did, and a site's rules. Sign in to the console, "
            "or send an API key.",
            path="/api/schema",
        ),
        signature_types=[Context, Asker, Site],
        request_max_body_size=4 * 1024 * 1024,
        logging_config=None,
    )
    return headers.added(application, secure=context.secure_cookies)
