"""What a customer's token costs at the door: none, one that is remembered, one never seen before."""

from __future__ import annotations

import tempfile
import time
import uuid
from pathlib import Path

import httpx
import jwt
import machine
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from footfall.settings import authentications
from footfall.settings.audit import ActorKind, By
from footfall.settings.authentication import Authentication, AuthenticationKey
from footfall.settings.database import Database

TOKENS = 20_000  # as many as the collector remembers
REMEMBERED = 1_000
CONNECTIONS = 64
SECONDS = 5.0
KNOWN_SECONDS_MAX = 10.0
FIRST_SECONDS = 2.0  # short enough that no token comes twice

LUA = """
local tokens = {}
for line in io.lines("%s") do tokens[#tokens + 1] = line end
local n, from, count = 0, %d, %d
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["X-Tracker-Key"] = "%s"
wrk.headers["Origin"] = "https://www.shop.example"
local body = '{"action":"form.submit","uuid":"7d9b8a2e-4f5c-4a43-9a0f-1d0f7f7b1c11","params":{"form":"newsletter"}}'
request = function()
  if count > 0 then
    wrk.headers["X-Customer-Token"] = tokens[from + n %% count]
    n = n + 1
  end
  return wrk.format(nil, nil, nil, body)
end
"""


def set_up(running: machine.Running, key: RSAPrivateKey) -> None:
    """The site asks for a token with every form."""
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    database = Database.open(f"sqlite:///{running.data / 'settings.db'}")
    keys = (AuthenticationKey("", "RS256", public_key=pem),)
    by = By(ActorKind.COMMAND, "bench", time.time_ns() // 1_000_000)
    authentications.replace(database, running.site, Authentication((), None, keys), by)
    database.close()
    headers = {
        "x-tracker-key": running.tracker_key,
        "x-customer-token": jwt.encode({"exp": time.time() + 60, "customId": "c"}, key, "RS256"),
    }
    event = {"action": "form.submit", "uuid": str(uuid.uuid4()), "params": {"form": "newsletter"}}
    deadline = time.monotonic() + KNOWN_SECONDS_MAX
    while (
        answer := httpx.post(f"{running.origin}/v1/events", json=event, headers=headers)
    ).is_error:
        assert time.monotonic() < deadline, answer.text
        time.sleep(0.1)  # until the collector has read it


def main() -> None:
    options = machine.arguments(__doc__).parse_args()
    key = generate_private_key(65537, 2048)
    expires = int(time.time()) + 3600
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file, machine.collector() as running:
        for number in range(TOKENS):
            file.write(jwt.encode({"exp": expires, "customId": f"c-{number}"}, key, "RS256") + "\n")
        file.flush()
        set_up(running, key)
        url = f"{running.origin}/v1/events"

        def rate(first: int, count: int, seconds: float) -> float:
            script = LUA % (Path(file.name), first, count, running.tracker_key)
            requests, failed = machine.wrk(url, script, CONNECTIONS, seconds)
            assert not failed, f"{failed} requests were refused"
            return requests

        rate(1, 0, 1)
        none = rate(1, 0, SECONDS)
        rate(1, REMEMBERED, 1)
        remembered = rate(1, REMEMBERED, SECONDS)
        first = rate(REMEMBERED + 1, TOKENS - REMEMBERED, FIRST_SECONDS)
        assert first * FIRST_SECONDS < TOKENS - REMEMBERED, "tokens came twice; make more"
    figures = {"none": none, "rs256_remembered": remembered, "rs256_first_seen": first}
    rows = [
        ("no token", f"{none:,.0f}/s", ""),
        ("RS256, remembered", f"{remembered:,.0f}/s", f"{remembered / none:.2f} of none"),
        ("RS256, never seen", f"{first:,.0f}/s", f"{first / none:.2f} of none"),
    ]
    machine.report("Single events with a customer's token, durable", rows, figures, options.json)


if __name__ == "__main__":
    main()
