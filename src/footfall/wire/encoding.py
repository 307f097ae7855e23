"""Content encodings, undone with a bound: a small body can never become a large one in memory."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import brotli
from backports import zstd

from footfall.wire.limits import BODY_BYTES_MAX


class UnknownEncoding(Exception):
    """The Content-Encoding is none that we read."""


class BadEncoding(Exception):
    """The body is not what its Content-Encoding says."""


class TooLarge(Exception):
    """The body is, or would become, larger than the bound."""


def decoded(body: bytes, encoding: str, bytes_max: int = BODY_BYTES_MAX) -> bytes:
    """`body` without its content encoding, at most `bytes_max` bytes.

    Raises UnknownEncoding, BadEncoding or TooLarge; never holds more than `bytes_max` and one
    decompression window at a time.
    """
    name = encoding.strip().lower()
    if name in ("", "identity"):
        if len(body) > bytes_max:
            raise TooLarge
        return body
    decode = DECODERS.get(name)
    if decode is None:
        raise UnknownEncoding(name)
    if len(body) > bytes_max:
        raise TooLarge
    return decode(body, bytes_max)


def _gzip(body: bytes, bytes_max: int) -> bytes:
    return _zlib(body, bytes_max, 16 + zlib.MAX_WBITS)


def _deflate(body: bytes, bytes_max: int) -> bytes:
    # RFC 9110 means zlib's format, yet some clients send raw deflate: the first byte tells.
    zlib_header = (
        len(body) >= 2 and body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0
    )
    return _zlib(body, bytes_max, zlib.MAX_WBITS if zlib_header else -zlib.MAX_WBITS)


def _zlib(body: bytes, bytes_max: int, window_bits: int) -> bytes:
    decoder = zlib.decompressobj(window_bits)
    try:
        text = decoder.decompress(body, bytes_max + 1)
    except zlib.error as error:
        raise BadEncoding(str(error)) from error
    if len(text) > bytes_max:
        raise TooLarge
    if not decoder.eof:
        raise BadEncoding("the compressed body ends too early")
    return text


def _brotli(body: bytes, bytes_max: int) -> bytes:
    decoder = brotli.Decompressor()
    try:
        text = decoder.process(body, output_buffer_limit=bytes_max + 1)
    except brotli.error as error:
        raise BadEncoding(str(error)) from error
    if len(text) > bytes_max:
        raise TooLarge
    if not decoder.is_finished():
        # It stops just short of the limit when a whole block no longer fits.
        if not decoder.can_accept_more_data():
            raise TooLarge
        raise BadEncoding("the compressed body ends too early")
    return bytes(text)


def _zstd(body: bytes, bytes_max: int) -> bytes:
    # A frame may ask for a window of gigabytes; ours needs none larger than the bound.
    options = {int(zstd.DecompressionParameter.window_log_max): 23}
    decoder = zstd.ZstdDecompressor(options=options)
    try:
        text = decoder.decompress(body, max_length=bytes_max + 1)
    except zstd.ZstdError as error:
        raise BadEncoding(str(error)) from error
    if len(text) > bytes_max:
        raise TooLarge
    if not decoder.eof:
        raise BadEncoding("the compressed body ends too early")
    return text


DECODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
