"""An officer adopts another policy for a city, looks at what both ask, compares them, and tries a draft."""

import pytest

from tests.journeys.test_officer import complaints_of_axe, is_wider_than_the_screen

PAGES = (
    "/policies/",
    "/policies/adoptions/",
    "/policies/compare/?left=sichuan-2018-2022&right=lianyungang-2018-2022",
    "/policies/sichuan-2018-2022/what-if/section_yearly_training/",
)


def test_a_second_policy_is_adopted_and_both_are_offered(page_as):
    page = page_as("jinjiang")
    page.goto("/policies/adoptions/")
    page.select_option("#id_policy", "lianyungang-2018-2022")
    page.fill("#id_starts_on", "2019-01-01")
    page.get_by_role("button", name="采用", exact=True).click()
    page.get_by_text("起采用《连云港市干部教育培训规划（2018—2022年）》").wait_for()
    page.goto("/board/")
    assert page.locator("select[name=policy] option").count() == 2
    page.goto("/people/")
    page.locator("#people tbody .row-link").first.click()
    page.locator("#policy-lianyungang-2018-2022").wait_for()
    assert page.locator("#policy-sichuan-2018-2022").count() == 1
    page.goto("/policies/adoptions/")
    page.locator(".adoption-end summary").first.click()
    page.locator(".adoption-end[open] input[type=date]").fill("2019-01-02")
    page.locator(".adoption-end[open] button").click()
    page.get_by_text("起不再对").wait_for()


def test_a_lower_threshold_is_tried_and_one_step_looked_at(page_as):
    page = page_as("province")
    page.goto("/policies/sichuan-2018-2022/what-if/section_yearly_training/?as_of=2019-12-31")
    page.fill("#figure-0", "6")
    page.fill("#figure-1", "45")
    page.get_by_role("button", name="试算", exact=True).click()
    page.locator("#effect").wait_for()
    page.locator("#effect button[name=cell]").first.click()
    page.locator("#effect button[name=cell].active").wait_for()
    assert page.locator("#who-title").count() == 1
    assert page.input_value("#figure-1") == "45"
    page.locator("tbody a.row-link").first.click()
    page.wait_for_url("**/people/**")


def test_from_the_words_of_a_clause_to_a_draft(page_as):
    page = page_as("province")
    page.goto("/policies/sichuan-2018-2022/")
    page.locator(".rule-meta a", has_text="试算").first.click()
    page.get_by_role("heading", name="如果改成这样，谁的结论会变").wait_for()


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_everybody_can_read_the_pages(page_as, phone, dark):
    page = page_as("province", phone=phone, dark=dark)
    for address in PAGES:
        page.goto(address)
        assert complaints_of_axe(page) == [], address
        assert not is_wider_than_the_screen(page), address
