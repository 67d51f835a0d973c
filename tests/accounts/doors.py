"""What people do at the door of the site, as their browser sends it."""

from __future__ import annotations

import re
import time

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt
from django.http import HttpResponse
from django.test import Client

from claims import work
from people.models import User

PASSWORD = "a long test password"
NEW_PASSWORD = "violet cranes over Rotterdam"


def code_of(secret: str, steps: int = 0) -> str:
    """What an app that holds `secret` shows, `steps` half-minutes from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def with_app(user: User) -> str:
    """Give somebody an app, as if they had added it some time ago; its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def log_in(client: Client, user: User, password: str = PASSWORD, **extra: str) -> HttpResponse:
    """Send name and password."""
    return client.post("/login/", {"username": user.username, "password": password, **extra})


def send_code(client: Client, code: str) -> HttpResponse:
    """Send the second step."""
    return client.post("/account/code/", {"code": code})


def is_in(client: Client) -> bool:
    """Whether this browser may open the desk."""
    return client.get("/desk/").status_code == 200


def add_app(client: Client) -> str:
    """Add an app on the page for it; its secret."""
    page = client.get("/account/app/").content.decode()
    secret = re.search(r'<code class="secret">(.*?)</code>', page, re.DOTALL)[1].replace(" ", "")
    answer = client.post("/account/app/", {"code": code_of(secret)})
    assert answer.status_code == 302, answer.content.decode()
    return secret


def secret_in_row(user: User) -> str:
    """The seed of somebody's app, unsealed."""
    return decrypt(Authenticator.objects.get(user=user, type="totp").data["secret"])


def link_in(text: str) -> str:
    """The path of the one link in a mail or printed line."""
    (found,) = re.findall(r"https?://[^/\s]+(/account/\S+)", text)
    return found


def post_goes_out() -> None:
    """The process beside the server sends what waits."""
    work.round_of_work("test")
