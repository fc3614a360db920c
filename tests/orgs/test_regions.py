"""The regions we ship are those of the statistical office, complete and consistent."""

from datetime import date, timedelta

from ganxun.orgs.regions import counts_by_form, sichuan_regions, sichuan_regions_on, sichuan_renamings


def test_sichuan_has_21_cities_and_183_counties():
    forms = counts_by_form(sichuan_regions())
    assert forms == {
        "province": 1,
        "prefecture_city": 18,
        "autonomous_prefecture": 3,
        "district": 55,
        "county_city": 19,
        "county": 105,
        "autonomous_county": 4,
    }


def test_codes_are_unique_and_lie_under_their_parent():
    regions = sichuan_regions()
    known = {region.code: region for region in regions}
    assert len(known) == len(regions) == 205
    for region in regions[1:]:
        keep = {"city": 2, "county": 4}[region.kind]
        assert known[region.parent_code].code == region.code[:keep].ljust(6, "0")


def test_short_names_tell_regions_apart():
    names = [region.short_name for region in sichuan_regions()]
    assert len(names) == len(set(names))


def test_the_ethnic_area_is_the_three_prefectures_and_the_autonomous_counties():
    ethnic = {region.code for region in sichuan_regions() if region.in_ethnic_area}
    assert {code for code in ethnic if code[:4] not in ("5132", "5133", "5134")} == {
        "510726",
        "511132",
        "511133",
    }
    assert len([code for code in ethnic if code[:4] in ("5132", "5133", "5134")]) == 51


def test_three_counties_had_another_name_and_code_until_a_day_of_the_plan_period():
    now = {region.code for region in sichuan_regions()}
    for each in sichuan_renamings():
        assert each.code in now
        before = {region.code: region for region in sichuan_regions_on(each.on - timedelta(days=1))}
        after = {region.code: region for region in sichuan_regions_on(each.on)}
        assert before[each.code_before].name == each.name_before
        assert after[each.code].name == each.name
        assert each.code_before not in after
        assert before[each.code_before].parent_code == after[each.code].parent_code
    assert [(each.name_before, each.name) for each in sichuan_renamings()] == [
        ("射洪县", "射洪市"),
        ("新津县", "新津区"),
        ("会理县", "会理市"),
    ]
    assert {len(sichuan_regions_on(day)) for day in (date(2018, 1, 1), date(2022, 12, 31))} == {205}
