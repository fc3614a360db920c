"""An officer finds a person, opens the file and its evidence; the person reads the same on a phone."""

import re

from playwright.sync_api import expect


def test_an_officer_finds_somebody_and_reads_why(page_as):
    page = page_as("province")
    page.goto("/people/")
    page.get_by_role("searchbox").last.fill("王示例")
    page.get_by_role("searchbox").last.press("Enter")
    page.get_by_role("link", name="王示例", exact=True).click()
    expect(page.get_by_role("heading", name="培训义务")).to_be_visible()
    duty = page.locator("details.obligation").filter(has_text="550")
    duty.locator("summary").first.click()
    expect(duty.locator("blockquote").first).to_contain_text("550")
    expect(duty).to_contain_text("计入")


def test_the_search_box_suggests_while_one_types(page_as):
    page = page_as("province")
    box = page.get_by_role("searchbox").first
    box.press_sequentially("wangs")
    suggestion = page.locator("#suggestions a").first
    expect(suggestion).to_be_visible()
    box.press("ArrowDown")
    expect(suggestion).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#suggestions a")).to_have_count(0)


def test_a_trainee_reads_the_own_file_on_a_phone(page_as):
    page = page_as("xueyuan", phone=True)
    page.goto("/me/")
    expect(page.get_by_role("heading", name="王示例")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    low = page.eval_on_selector_all(
        "main summary, main .btn",
        "them => them.filter(it => it.checkVisibility() && it.offsetHeight < 43).length",
    )
    assert low == 0
    page.locator("details.obligation").nth(1).locator("summary").first.click()
    expect(page.locator("details.obligation").nth(1).locator("blockquote").first).to_be_visible()


def test_an_auditor_sees_who_signed_in(page_as):
    page_as("province")
    page = page_as("shenji")
    page.goto("/audit/")
    expect(page.locator("#audit tbody tr").first).to_contain_text(re.compile("登录"))


def test_a_trainee_takes_the_own_transcript_on_a_phone_and_anybody_verifies_it(page_as):
    page = page_as("xueyuan", phone=True)
    page.goto("/me/")
    page.get_by_role("button", name="出具 PDF").click()
    expect(page.get_by_text("已出具，可以下载")).to_be_visible()
    with page.expect_download() as taken:
        page.get_by_role("link", name="下载 PDF").click()
    assert taken.value.path().read_bytes().startswith(b"%PDF-")
    page.get_by_role("link", name="查看核验页").click()
    expect(page.get_by_text("真实有效")).to_be_visible()
    assert "王示例" not in page.content()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_an_officer_takes_a_list_for_a_purpose(page_as):
    page = page_as("province")
    page.goto("/people/?q=王示例")
    page.get_by_role("button", name="导出").first.click()
    page.get_by_label("用途").fill("报送年度统计")
    page.get_by_label("格式").select_option("csv")
    with page.expect_download() as taken:
        page.locator(".export-form button").click()
    assert "王示例" in taken.value.path().read_text(encoding="utf-8-sig")
