"""A1, A2, A3, A6 as a person meets them: invited, enrolled, in by code, in by passkey."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import CLOSELY, enter
from tests.browser.seeing import SCRIPT_OR_NOT, PageAt
from tests.browser.sweep import faults
from tests.live import LiveSite

PASSWORD = "violet cranes over Rotterdam"


def code_of(secret: str, steps: int = 0) -> str:
    """What an authenticator app shows."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def look(page: Page, *, script: bool = True) -> None:
    """A page that is met on the way, as the sweep looks at pages: once, and with script, which it measures by."""
    if script and CLOSELY:
        assert faults(page) == []


def invited(server: LiveSite, name: str, role: str = "analyst") -> str:
    """The page behind an invitation that the machine printed."""
    printed = server.manage("invite", f"{name}@example.org", role)
    return re.search(r"https?://[^/\s]+(/account/\S+)", printed)[1]


def join(page: Page, path: str, name: str) -> None:
    """Make an account."""
    page.goto(path)
    page.locator("[name=username]").fill(name)
    page.locator("[name=password1]").fill(PASSWORD)
    page.locator("[name=password2]").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    page.wait_for_url("**/account/")


def add_app(page: Page) -> str:
    """Add an authenticator app; its secret, read as a person reads it."""
    page.get_by_role("link", name="Add an authenticator app").click()
    assert page.locator("img.code-picture").evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    secret = page.locator("code.secret").inner_text().replace(" ", "")
    page.locator("[name=code]").fill(code_of(secret))
    page.get_by_role("button", name="Add the app").click()
    page.wait_for_url("**/account/recovery/")
    return secret


@pytest.mark.parametrize("script", SCRIPT_OR_NOT)
def test_an_invited_person_enrols_with_an_app_and_comes_back_with_a_code(
    server: LiveSite, page_at: PageAt, script: bool
) -> None:
    name = f"nadia-{script}".lower()
    page = page_at(390, script=script)
    join(page, invited(server, name), name)
    secret = add_app(page)
    codes = page.locator("ul.codes code").all_inner_texts()
    assert len(codes) == 10
    look(page, script=script)
    page.get_by_role("link", name="I have them").click()
    expect(page.locator("main")).to_contain_text("10 recovery codes are left")
    look(page, script=script)
    page.get_by_role("button", name="Log out").click()

    back = page_at(390, script=script)
    enter_first_step(back, name)
    look(back, script=script)
    back.locator("[name=code]").fill("000000")
    back.get_by_role("button", name="Log in", exact=True).click()
    expect(back.locator("[role=alert]").first).to_contain_text("wrong or was used")
    look(back, script=script)
    back.locator("[name=code]").fill(code_of(secret, 1))  # the one before was used up
    back.get_by_role("button", name="Log in", exact=True).click()
    back.wait_for_url("**/desk/")


def enter_first_step(page: Page, name: str) -> None:
    """Name and password, which lead to the second step."""
    enter(page, name, PASSWORD)
    assert page.url.endswith("/account/code/")


@pytest.fixture
def local_page(server: LiveSite, chromium: Browser) -> Iterator[Page]:
    """A page under the name `localhost`, since a browser makes no passkey for a numeric address."""
    address = server.address.replace("127.0.0.1", "localhost")
    context = chromium.new_context(base_url=address, locale="en-GB")
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if "security policy" in said.text.lower() else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


def test_a_passkey_is_made_and_lets_in_without_a_password(server: LiveSite, local_page: Page) -> None:
    """Chromium's own virtual authenticator, which verifies its user."""
    page = local_page
    tool = page.context.new_cdp_session(page)
    tool.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    device = tool.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    join(page, invited(server, "petra", "editor"), "petra")
    page.get_by_role("link", name="Add a passkey").click()
    page.locator("[name=name]").fill("My laptop")
    page.get_by_role("button", name="Make the passkey").click()
    page.wait_for_url("**/account/recovery/")
    page.get_by_role("link", name="I have them").click()
    expect(page.locator("main")).to_contain_text("My laptop")
    look(page)
    assert len(tool.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]) == 1
    page.get_by_role("button", name="Log out").click()

    page.goto("/login/?next=/desk/sources/")
    page.get_by_role("button", name="Log in with a passkey").click()
    page.wait_for_url(lambda address: urlsplit(address).path == "/desk/sources/")
    page.get_by_role("button", name="Log out").click()

    for _number in range(11):  # A6: whoever locks the password locks no passkey
        page.goto("/login/")
        page.locator("[name=username]").fill("petra")
        page.locator("[name=password]").fill("wrong")
        page.get_by_role("button", name="Log in", exact=True).click()
    expect(page.locator("[role=alert]").first).to_contain_text("Too many tries")
    look(page)
    page.get_by_role("button", name="Log in with a passkey").click()
    page.wait_for_url("**/desk/")


def test_a_passkey_is_a_second_step_too(server: LiveSite, local_page: Page) -> None:
    page = local_page
    tool = page.context.new_cdp_session(page)
    tool.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "usb", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    tool.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    join(page, invited(server, "rosa"), "rosa")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("button", name="Make the passkey").click()
    page.wait_for_url("**/account/recovery/")
    page.get_by_role("link", name="I have them").click()
    page.get_by_role("button", name="Log out").click()
    enter_first_step(page, "rosa")
    look(page)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/desk/")
