"""make screenshots: looks at the demo province and puts what it saw into the README."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Browser, FloatRect, Page

from ganxun.demo.accounts import PASSWORD
from tests.journeys.chromium import chromium, sign_in, visitor
from tests.journeys.installation import ROOT, installation
from tests.journeys.test_background_work import PATIENCE, a_unit_of, roster

FOLDER = ROOT / "docs" / "screenshots"
PEOPLE = 2000
_TALL: FloatRect = {"x": 0, "y": 0, "width": 390, "height": 1700}  # the top of a long page
_BETWEEN = re.compile(
    r"(<!-- screenshots: make screenshots -->\n).*?(<!-- /screenshots -->)", flags=re.DOTALL
)


@dataclass(frozen=True, kw_only=True)
class Shot:
    """One picture: file name, caption, who looks, how to get there."""

    name: str
    caption: str
    account: str
    way: Callable[[Page], object]
    phone: bool = False
    dark: bool = False


def _first_person(page: Page) -> None:
    page.goto("/people/?q=")
    page.locator("main table tbody a[href^='/people/']").first.click()


def _first_duty(page: Page) -> None:
    page.goto("/board/")
    page.locator("main table a[href^='/board/']").first.click()


def _what_if(page: Page) -> None:
    page.goto("/policies/sichuan-2018-2022/what-if/section_yearly_training/")
    page.fill("#figure-1", "45")
    page.get_by_role("button", name="试算", exact=True).click()
    page.locator("#effect").wait_for()


def _checked_roster(page: Page) -> None:
    unit = a_unit_of(page)
    page.goto("/imports/upload/roster/")
    page.locator("input[type=file]").set_input_files(roster(unit, "欧阳示例", "司马示例", "诸葛示例"))
    page.get_by_role("button", name="上传并核对").click()
    page.get_by_role("button", name="确认入库").wait_for(timeout=PATIENCE)


def _issued_paper(page: Page) -> None:
    _first_person(page)
    page.locator(".paper-form input[name=purpose]").fill("任前考察材料")
    page.get_by_role("button", name="出具 PDF").click()
    page.locator("a[href^='/verify/']").first.wait_for()


def _verified_paper(page: Page) -> None:
    _issued_paper(page)
    page.locator("a[href^='/verify/']").first.click()


SHOTS = (
    Shot(name="board", caption="规划执行总览", account="province", way=lambda page: page.goto("/board/")),
    Shot(
        name="board-dark",
        caption="规划执行总览(深色)",
        account="province",
        way=lambda page: page.goto("/board/"),
        dark=True,
    ),
    Shot(name="duty", caption="一项义务:条款原文、数值、目标、下级比较", account="province", way=_first_duty),
    Shot(name="person", caption="个人页:沿革、台账、每一条要求", account="province", way=_first_person),
    Shot(
        name="policies",
        caption="政策库",
        account="province",
        way=lambda page: page.goto("/policies/sichuan-2018-2022/"),
    ),
    Shot(
        name="compare",
        caption="两份规划逐条对照",
        account="province",
        way=lambda page: page.goto("/policies/compare/?left=sichuan-2018-2022&right=lianyungang-2018-2022"),
    ),
    Shot(
        name="what-if",
        caption="试算:改一个数,看谁的结论会变;不保存任何东西",
        account="province",
        way=_what_if,
    ),
    Shot(
        name="imports",
        caption="导入前核对:新增、变化、拒绝,逐行说明",
        account="province",
        way=_checked_roster,
    ),
    Shot(name="papers", caption="培训登记表:编号、验证码、二维码", account="province", way=_issued_paper),
    Shot(
        name="verify",
        caption="任何人都可以核验:只见姓氏、期间和是否有效",
        account="province",
        way=_verified_paper,
        phone=True,
    ),
    Shot(
        name="search",
        caption="一个搜索框:人、单位、班次、条款",
        account="province",
        way=lambda page: page.goto("/search/?q=党性"),
    ),
    Shot(
        name="interface",
        caption="接口说明,不需要网络",
        account="province",
        way=lambda page: page.goto("/interface/"),
    ),
    Shot(
        name="me", caption="手机上的本人页", account="xueyuan", way=lambda page: page.goto("/me/"), phone=True
    ),
)


def take(browser: Browser, address: str, shot: Shot) -> None:
    """Writes one picture."""
    context = visitor(browser, address, phone=shot.phone, dark=shot.dark)
    page = sign_in(context, shot.account, PASSWORD)
    shot.way(page)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1200)  # charts finish their movement
    page.screenshot(
        path=FOLDER / f"{shot.name}.png", full_page=shot.phone, clip=_TALL if shot.phone else None
    )
    context.close()


def into_readme(shots: tuple[Shot, ...]) -> None:
    """Replaces what stands between the two marks of the README."""
    wide = [
        f"![{shot.caption}](docs/screenshots/{shot.name}.png)\n\n*{shot.caption}*\n"
        for shot in shots
        if not shot.phone
    ]
    tall = [
        f'<img src="docs/screenshots/{shot.name}.png" width="300" alt="{shot.caption}">\n\n*{shot.caption}*\n'
        for shot in shots
        if shot.phone
    ]
    readme = ROOT / "README.md"
    pictures = "\n".join([*wide, *tall])
    readme.write_text(_BETWEEN.sub(lambda mark: f"{mark[1]}{pictures}{mark[2]}", readme.read_text()))


def main() -> None:
    """All pictures, then the README."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with installation("screenshots", people=PEOPLE) as address, chromium() as browser:
        for shot in SHOTS:
            take(browser, address, shot)
            print(FOLDER / f"{shot.name}.png")
    into_readme(SHOTS)


if __name__ == "__main__":
    main()
