"""One bounded GET of a URL that a site's owner chose: it must not reach into our own network."""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from functools import lru_cache

import httpx

from footfall.config import Network

BYTES_MAX = 256 * 1024  # a hundred keys take 60 KiB
SECONDS_MAX = 3.0  # customers' requests wait for it
NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: an IPv4 address behind a translator

PORTS = {"https": 443, "http": 80}

_is_host = re.compile(r"[A-Za-z0-9._:-]+").fullmatch

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


class FetchFailed(Exception):
    """Nothing was got: one sentence for whoever entered the URL."""


async def addresses_of(host: str, port: int) -> Sequence[str]:
    """Every address of a host, as the system knows them."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


async def fetch(
    url: str,
    allowed_private: Sequence[Network],
    resolve: Resolve = addresses_of,
    trust: ssl.SSLContext | None = None,
) -> bytes:
    """The body behind a URL. Raises FetchFailed.

    Every address of the host must be public, or within `allowed_private`; the one that was judged
    is the one that is connected to, so a name that changes its mind in between gains nothing.
    """
    try:
        async with asyncio.timeout(SECONDS_MAX):
            parsed = httpx.URL(url)
            address = await _judged_address(parsed, allowed_private, resolve)
            return await _body(parsed, address, trust or _trust())
    except TimeoutError as error:
        raise FetchFailed(f"There was no whole answer within {SECONDS_MAX:g} seconds.") from error
    except httpx.InvalidURL as error:
        raise FetchFailed(f"This is no URL: {error}.") from error
    except (httpx.HTTPError, OSError) as error:
        reason = str(error) or type(error).__name__
        raise FetchFailed(f"The server cannot be reached: {reason}.") from error


async def _judged_address(
    url: httpx.URL, allowed_private: Sequence[Network], resolve: Resolve
) -> str:
    host, port = _host(url), url.port if url.port is not None else PORTS.get(url.scheme, 0)
    if url.scheme not in PORTS or not _is_host(host) or not 1 <= port <= 65535:
        raise FetchFailed("The URL must begin with https:// and name a host.")
    try:
        found = await resolve(host, port)
        addresses = [ipaddress.ip_address(each.partition("%")[0]) for each in found]
    except (OSError, ValueError) as error:  # also names that are none for IDNA
        raise FetchFailed(f"The host {host} has no address.") from error
    if not addresses:
        raise FetchFailed(f"The host {host} has no address.")
    private = all(_within(each, allowed_private) for each in addresses)
    if url.scheme == "http" and not private:
        raise FetchFailed("Keys over http could be anybody's: use https.")
    for each in addresses:
        if not (is_public(each) or _within(each, allowed_private)):
            raise FetchFailed(
                f"The host {host} is at {each}, which is no public address; whoever runs Footfall "
                "can allow its network."
            )
    return str(addresses[0])


def is_public(address: Address) -> bool:
    """Whether an address is one of the open internet."""
    meant = _meant(address)
    if isinstance(meant, ipaddress.IPv6Address) and meant.is_site_local:
        return False
    return meant.is_global and not (meant.is_multicast or meant.is_reserved or meant.is_unspecified)


def _meant(address: Address) -> Address:
    """The IPv4 address that an IPv6 address leads to by its form; otherwise the same."""
    if isinstance(address, ipaddress.IPv6Address):
        if address in NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        return address.ipv4_mapped or address.sixtofour or address
    return address


def _within(address: Address, networks: Sequence[Network]) -> bool:
    meant = _meant(address)
    return any(meant.version == network.version and meant in network for network in networks)


def _host(url: httpx.URL) -> str:
    return url.raw_host.decode("ascii").strip("[]")


async def _body(url: httpx.URL, address: str, trust: ssl.SSLContext) -> bytes:
    host = _host(url)
    pinned = url.copy_with(host=address)
    headers = {
        "host": url.netloc.decode("ascii"),
        "accept": "application/jwk-set+json, application/json",
        "accept-encoding": "identity",  # what is small when sent could be large when unpacked
        "user-agent": "Footfall",
    }
    client = httpx.AsyncClient(
        verify=trust, trust_env=False, follow_redirects=False, timeout=SECONDS_MAX
    )
    async with (
        client,
        client.stream(
            "GET", pinned, headers=headers, extensions={"sni_hostname": host}
        ) as response,
    ):
        if response.is_redirect:
            raise FetchFailed("The server sends elsewhere: enter the final URL.")
        if response.status_code != 200:
            raise FetchFailed(f"The server answers with status {response.status_code}, not 200.")
        if response.headers.get("content-encoding", "identity") != "identity":
            raise FetchFailed("The server compresses although it was asked not to.")
        body = bytearray()
        async for chunk in response.aiter_raw():
            body += chunk
            if len(body) > BYTES_MAX:
                raise FetchFailed(f"The answer is larger than {BYTES_MAX // 1024} KiB.")
        return bytes(body)


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    """The authorities that browsers know, and those of this machine: a company's own."""
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    return context
