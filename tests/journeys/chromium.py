"""Debian's Chromium, driven by Playwright, reaching this machine only."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

# Without these it looks for Google's hosts at every start.
_QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",  # a container's /dev/shm is small
]
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser; `make browser` installs it."""
    program = shutil.which("chromium")
    if program is None:
        raise FileNotFoundError("chromium is not installed: make browser")
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=[*_QUIET, *as_root])
        yield browser
        browser.close()


def visitor(browser: Browser, address: str, *, phone: bool = False, dark: bool = False) -> BrowserContext:
    """A fresh visitor with no cookies."""
    return browser.new_context(
        base_url=address,
        viewport=PHONE if phone else DESKTOP,
        is_mobile=phone,
        has_touch=phone,
        device_scale_factor=2 if phone else 1,
        color_scheme="dark" if dark else "light",
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )


def sign_in(context: BrowserContext, account: str, password: str) -> Page:
    """Signs in by the form, as a person does, and gives the page that follows."""
    page = context.new_page()
    page.goto("/sign-in/")
    page.locator("input[name=username]").fill(account)
    page.locator("input[name=password]").fill(password)
    page.locator("form:has(input[name=password]) [type=submit]").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    return page
