"""Errors of the API: one exception, one shape, the status decided here."""

from __future__ import annotations

from typing import Any

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException

log = structlog.get_logger()

STATUSES = {
    "not_signed_in": 401,
    "link_invalid": 401,
    "not_allowed": 403,
    "csrf": 403,
    "site_not_found": 404,
    "customer_not_found": 404,
    "not_found": 404,
    "parameter_invalid": 400,
}


class ApiError(Exception):
    """The asker's fault: a stable code, a sentence that says how to mend it, the field at fault."""

    def __init__(self, code: str, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field


def _body(code: str, message: str, field: str | None = None) -> dict[str, Any]:
    error = {"code": code, "message": message}
    if field:
        error["field"] = field
    return {"error": error}


def on_api_error(_: Request[Any, Any, Any], error: ApiError) -> Response[Any]:
    return Response(_body(error.code, error.message, error.field), status_code=STATUSES[error.code])


def on_http_error(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """What the framework found wrong before a handler was reached."""
    if error.status_code == 400:
        extra = error.extra[0] if isinstance(error.extra, list) and error.extra else {}
        text = extra.get("message") or error.detail
        return Response(_body("parameter_invalid", text, extra.get("key")), status_code=400)
    codes = {404: "not_found", 405: "method_not_allowed", 413: "body_too_large"}
    code = codes.get(error.status_code, "request_invalid")
    message = f"Nothing answers at {request.url.path}." if code == "not_found" else error.detail
    return Response(_body(code, message), status_code=error.status_code)


def on_failure(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Our fault: logged whole, told without detail."""
    log.error("request failed", path=request.url.path, exc_info=error)
    return Response(
        _body("internal", "Something went wrong on our side. It has been logged."),
        status_code=500,
    )


HANDLERS: dict[Any, Any] = {
    ApiError: on_api_error,
    HTTPException: on_http_error,
    Exception: on_failure,
}
