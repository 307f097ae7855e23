"""Errors of the API: one exception, one shape, the status decided here."""

from __future__ import annotations

from typing import Any

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException

from footfall.settings.database import SettingsError

log = structlog.get_logger()

STATUSES = {
    "not_signed_in": 401,
    "link_invalid": 401,
    "credentials_invalid": 401,
    "code_required": 401,
    "code_invalid": 401,
    "too_many_attempts": 429,
    "password_weak": 400,
    "not_allowed": 403,
    "csrf": 403,
    "site_not_found": 404,
    "customer_not_found": 404,
    "job_not_found": 404,
    "merge_not_found": 404,
    "conflict_not_found": 404,
    "conflict_resolved": 409,
    "action_not_found": 404,
    "not_found": 404,
    "identification_conflict": 409,
    "parameter_invalid": 400,
    "assistant_url": 400,
    "log_full": 503,
    "too_many_watchers": 503,
}


BODY = "data"  # what handlers call a request's body
REFUSALS = (401, 403, 429)  # worth a line in the log: somebody may be trying


class ApiError(Exception):
    """The asker's fault: a stable code, a sentence that says how to mend it, the field at fault."""

    def __init__(
        self, code: str, message: str, field: str | None = None, retry_after_seconds: int = 0
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field
        self.retry_after_seconds = retry_after_seconds


def no_such_customer() -> ApiError:
    message = "No customer of this site has that uuid, customId, email or phone."
    return ApiError("customer_not_found", message)


def _body(code: str, message: str, field: str | None = None) -> dict[str, Any]:
    error = {"code": code, "message": message}
    if field:
        error["field"] = field
    return {"error": error}


def on_api_error(request: Request[Any, Any, Any], error: ApiError) -> Response[Any]:
    waiting = error.retry_after_seconds
    status = STATUSES[error.code]
    if "authorization" in request.headers or "cookie" in request.headers:
        _note_refusal(request, error.code, status)
    return Response(
        _body(error.code, error.message, error.field),
        status_code=status,
        headers={"retry-after": str(waiting)} if waiting else None,
    )


def _note_refusal(request: Request[Any, Any, Any], code: str, status: int) -> None:
    if status in REFUSALS:
        address = request.headers.get("x-forwarded-for", "")
        log.warning("refused", code=code, route=str(request.route_handler), address=address)


def on_settings_error(request: Request[Any, Any, Any], error: SettingsError) -> Response[Any]:
    """A setting that is not possible, or a proof that is none: the sentence says what would be."""
    _note_refusal(request, error.code, error.status)
    return Response(_body(error.code, str(error), error.field), status_code=error.status)


def on_http_error(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """What the framework found wrong before a handler was reached."""
    if error.status_code == 400:
        extra = error.extra[0] if isinstance(error.extra, list) and error.extra else {}
        text = extra.get("message") or error.detail
        if text == repr(BODY):
            text = "The body is missing."
        field = _sent_as(request, extra.get("key", ""))
        return Response(_body("parameter_invalid", text, field), status_code=400)
    codes = {404: "not_found", 405: "method_not_allowed", 413: "body_too_large"}
    code = codes.get(error.status_code, "request_invalid")
    message = f"Nothing answers at {request.url.path}." if code == "not_found" else error.detail
    return Response(_body(code, message), status_code=error.status_code)


def _sent_as(request: Request[Any, Any, Any], name: str) -> str | None:
    """What the request calls a handler's parameter; the whole body has no name there."""
    if name == BODY:
        return None
    parameter = request.route_handler.parsed_fn_signature.parameters.get(name)
    return getattr(parameter and parameter.kwarg_definition, "name", None) or name


def on_bad_text(_: Request[Any, Any, Any], error: UnicodeDecodeError) -> Response[Any]:
    """A body that is no UTF-8, which JSON must be."""
    return Response(_body("parameter_invalid", "The body is not valid UTF-8."), status_code=400)


def on_depth(_: Request[Any, Any, Any], error: RecursionError) -> Response[Any]:
    """A body of so many levels that no parser reads it; nothing of ours goes so deep."""
    return Response(_body("parameter_invalid", "The body is nested too deep."), status_code=400)


def on_failure(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Our fault: logged whole, told without detail."""
    # The route, not the path: that may name a customer.
    log.error("request failed", route=str(request.route_handler), exc_info=error)
    return Response(
        _body("internal", "Something went wrong on our side. It has been logged."),
        status_code=500,
    )


HANDLERS: dict[Any, Any] = {
    ApiError: on_api_error,
    SettingsError: on_settings_error,
    HTTPException: on_http_error,
    UnicodeDecodeError: on_bad_text,
    RecursionError: on_depth,
    Exception: on_failure,
}
