"""An officer of the training section: from the board down to the evidence, on a desk and on a phone."""

from pathlib import Path

import pytest

from tests.journeys.installation import ROOT

AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
PAGES = (
    "/board/",
    "/board/leaders_five_year_training/",
    "/board/due/?month=2020-12",
    "/policies/",
    "/policies/sichuan-2018-2022/",
    "/settings/",
)


def complaints_of_axe(page):
    """What axe finds against WCAG 2.1 AA, as lines to read."""
    page.evaluate(Path(AXE).read_text(encoding="utf-8"))
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
    found = page.evaluate("tags => axe.run(document, { runOnly: tags })", tags)
    return [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in found["violations"]]


def is_wider_than_the_screen(page):
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1")


def test_from_the_board_to_a_person_and_the_exact_words(page_as):
    page = page_as("province")
    page.goto("/board/")
    page.get_by_role("heading", name="规划执行总览").wait_for()
    page.locator("#duties .row-link").first.click()
    page.locator(".clause blockquote").first.wait_for()
    assert "5年内" in page.locator(".clause blockquote").first.inner_text()
    page.locator("#rows tbody .row-link").first.click()
    page.wait_for_url("**/people/**")


def test_down_the_tree_to_a_city_and_a_county(page_as):
    page = page_as("province")
    page.goto("/board/")
    page.locator(".children .child").first.click()
    page.wait_for_load_state("networkidle")
    city = page.locator(".page-title-place").inner_text()
    page.locator(".children .child").first.click()
    page.wait_for_load_state("networkidle")
    assert page.locator(".page-title-place").inner_text() != city
    assert page.locator(".breadcrumb-item").count() >= 2


def test_filters_change_the_list_and_the_address(page_as):
    page = page_as("province")
    page.goto("/board/")
    page.select_option("#duties-kind", "milestone")
    page.wait_for_url("**kind=milestone**")
    page.locator("#duties .chapter[open]").first.wait_for()
    page.reload()
    assert page.locator("#duties-kind").input_value() == "milestone"


def test_a_closed_chapter_brings_its_duties_when_opened(page_as):
    page = page_as("province")
    page.goto("/board/")
    chapter = page.locator("details.chapter").nth(1)
    chapter.locator("summary").click()
    chapter.locator(".row-link").first.wait_for()


def test_charts_are_drawn_and_dark_is_remembered(page_as):
    page = page_as("province")
    page.goto("/board/")
    page.locator("[data-chart] canvas").first.wait_for()
    page.locator("#user-menu-desk").click()
    page.locator("[data-theme-toggle]:visible").click()
    page.reload()
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"


def test_another_city_stays_closed(page_as):
    page = page_as("liangshan")
    page.goto("/board/")
    assert "凉山" in page.locator(".page-title-place").inner_text()
    assert page.request.get("/board/?org=1").status == 404


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing(page_as, dark):
    page = page_as("province", dark=dark)
    found = {}
    for address in PAGES:
        page.goto(address)
        page.wait_for_load_state("networkidle")
        found[address] = complaints_of_axe(page)
    assert not any(found.values()), found


def test_every_page_fits_a_phone(page_as):
    page = page_as("province", phone=True)
    wide = []
    for address in PAGES:
        page.goto(address)
        page.wait_for_load_state("networkidle")
        if is_wider_than_the_screen(page):
            wide.append(address)
    assert wide == []
