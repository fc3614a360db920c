"""Every sentence of the plan with a number or a «shall» became a rule, or says why not."""

from collections import Counter

from tests.policies.sichuan import FOLDER, PAPER, load, paper, remarks, rules, sentences


def test_every_binding_sentence_is_accounted_for_once():
    told = Counter(sentence for remark in remarks() for sentence in sentences() if remark.is_about(sentence))
    assert [sentence for sentence in sentences() if sentence.binds and not told[sentence]] == []
    assert [sentence for sentence, times in told.items() if times > 1] == []


def test_every_remark_is_about_one_sentence_and_says_something():
    for remark in remarks():
        assert sum(map(remark.is_about, sentences())) == 1, remark
        assert remark.duties or remark.because, remark


def test_every_duty_stands_under_each_clause_that_it_cites():
    shown = {(duty, remark.clause) for remark in remarks() for duty in remark.duties}
    cited = {(duty, clause) for duty, rule in rules().items() for clause in rule["cites"]}
    assert shown == cited


def test_every_duty_has_worked_examples_of_more_than_one_outcome():
    thin = {}
    for duty in rules():
        cases = load(FOLDER / "cases" / f"{duty}.yaml")["cases"]
        outcomes = {case["expect"]["verdict"] for case in cases}
        values = {case["expect"].get("value") for case in cases}
        if len(cases) < 5 or (len(outcomes) < 2 and len(values) < 2):
            thin[duty] = (len(cases), outcomes)
    assert thin == {}


def test_duties_by_programme_and_programmes_by_duty_agree():
    programmes = load(FOLDER / "programmes.yaml")
    for duty, rule in rules().items():
        if "programme" in rule:
            assert duty in programmes[rule["programme"]]["must"], duty


def test_the_paper_is_up_to_date():
    assert PAPER.read_text() == paper(), "python -m tests.policies.sichuan"
