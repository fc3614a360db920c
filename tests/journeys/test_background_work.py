"""What the worker does while a page watches: a table checked and applied, an evaluation from start to end."""

import csv
import io
import re

from playwright.sync_api import expect

from tests.people.imports.situations import HEADINGS, a_row, an_identity

#: Both cores may be busy with other journeys.
PATIENCE = 240_000


def roster(unit, *names):
    """A table as offices send it: CSV, GB18030."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(HEADINGS)
    for number, name in enumerate(names):
        rows.writerow(a_row(姓名=name, 公民身份号码=an_identity(number), 工作单位=unit))
    return {"name": "名册.csv", "mimeType": "text/csv", "buffer": text.getvalue().encode("gb18030")}


def a_unit_of(page):
    """The name of some unit that has people, as the list of people shows it."""
    page.goto("/people/")
    return page.locator("#people tbody tr").first.locator("td").nth(1).inner_text().splitlines()[0].strip()


def test_a_roster_is_handed_in_checked_applied_and_found(page_as):
    page = page_as("province")
    unit = a_unit_of(page)
    page.goto("/imports/upload/roster/")
    page.locator("input[type=file]").set_input_files(roster(unit, "欧阳核对", "欧阳入库"))
    page.get_by_role("button", name="上传并核对").click()
    page.wait_for_url("**/imports/*/")
    apply = page.get_by_role("button", name="确认入库")
    expect(apply).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".import-count-new")).to_have_text("2")
    apply.click()
    expect(page.get_by_text("已全部入库")).to_be_visible(timeout=PATIENCE)
    page.goto("/people/?q=欧阳入库")
    expect(page.get_by_role("link", name="欧阳入库", exact=True)).to_be_visible()


def test_an_evaluation_is_started_watched_and_ends_with_what_changed(page_as):
    page = page_as("province")
    page.goto("/runs/start/")
    page.select_option("select[name=policy]", "sichuan-2018-2022")
    page.fill("input[name=as_of]", "2020-09-29")
    page.get_by_role("button", name="开始", exact=True).click()
    page.wait_for_url(re.compile(r"/runs/\d+/$"))
    expect(page.get_by_role("heading", name="变化的结论")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("dl.facts")).to_contain_text("已完成")
    page.goto("/runs/")
    expect(page.locator("#runs")).to_contain_text("2020-09-29")


def test_a_system_administrator_opens_an_account_and_a_security_administrator_grants_it(page_as):
    page = page_as("xitong")
    page.goto("/administration/accounts/open/")
    page.fill("input[name=username]", "xinren")
    page.fill("input[name=display_name]", "新人")
    page.fill("input[name=password]", "Bamboo-Grove-2020")
    page.get_by_role("button", name="开设账号").click()
    expect(page.get_by_text("账号已开设")).to_be_visible()
    where = page.url
    page = page_as("anquan")
    page.goto(where)
    page.select_option("select[name=role]", "reader")
    page.fill("input[name=organisation]", "四川省")
    page.get_by_role("button", name="授予角色").click()
    expect(page.get_by_text("已授予角色")).to_be_visible()
    expect(page.get_by_role("button", name="收回")).to_be_visible()
