"""A client of the automation API of Apex Central, by the standard library alone.

    from apexone_automation import Automation

    api = Automation(sandbox.urls["apexone"], application_id, api_key)
    for agent in api.agents():
        print(agent["host_name"], agent["isolation_status"])

Every request has a JSON Web Token of its own, signed with the API key, over a checksum of
the request. It works with ``Mockone`` as with an Apex Central that is not simulated.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
import urllib.parse
from typing import Any, Callable, Optional

from mockone_client import Client

AGENTS = "/WebApp/API/AgentResource/ProductAgents"


def encoded(data: bytes) -> str:
    """Base64 as JSON Web Tokens have it."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def token(application: str, key: str, method: str, target: str, body: str, now: float) -> str:
    """The token of one request; target is its path with the query, as it is sent."""
    request = f"{method}|{target.lower()}||{body}"  # between the last two: headers named API…
    claims = {
        "appid": application, "iat": now, "version": "V1",
        "checksum": base64.b64encode(hashlib.sha256(request.encode()).digest()).decode(),
    }
    parts = [encoded(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, claims)]
    signature = hmac.new(key.encode(), ".".join(parts).encode(), hashlib.sha256).digest()
    return ".".join([*parts, encoded(signature)])


class Automation(Client):
    """The automation API, as an application that Apex Central knows."""

    def __init__(self, base: str, application: str, key: str, now: Callable[[], float] = time.time):
        super().__init__(base)
        self._application, self._key, self._now = application, key, now

    def request(self, method: str, path: str, body: Optional[dict[str, Any]] = None) -> Any:
        sent = json.dumps(body) if body is not None else ""  # the very bytes that Client sends
        target = urllib.parse.urlsplit(self.base).path + path
        self.token = token(self._application, self._key, method, target, sent, self._now())
        return super().request(method, path, body)

    def agents(self, **selectors: str) -> list[dict[str, Any]]:
        """The security agents: all, or by host_name, ip_address, mac_address, entity_id …"""
        return self.get(AGENTS, **selectors)["result_content"]

    def act(self, act: str, **selectors: str) -> list[dict[str, Any]]:
        """Isolate ("cmd_isolate_agent"), restore, relocate or uninstall agents."""
        return self.post(AGENTS, {"act": act, **selectors})["result_content"]
