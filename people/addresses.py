"""The network address from which somebody asks, as far as we can trust it. Used to count, never kept as it is."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "unknown"
NEIGHBOURS = 64
"""Bits of an IPv6 address that one household or office shares."""


def client_address(request: HttpRequest) -> str:
    """The address that the nearest proxy saw, behind one; else the connection's own. IPv6 by its network of 64 bits."""
    said = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_HTTPS_PROXY:
        said = request.META.get("HTTP_X_FORWARDED_FOR", said).rpartition(",")[2]
    try:
        found = ip_address(said.strip())
    except ValueError:
        return UNKNOWN
    if isinstance(found, IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or IPv6Network((found, NEIGHBOURS), strict=False).network_address)
