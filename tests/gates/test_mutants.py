"""The changes that script/mutate makes: one at a time, and among them those that once survived."""

import ast
import importlib.util
import sys

import pytest

from tests.gates.sources import ROOT

_spec = importlib.util.spec_from_file_location("script_mutants", ROOT / "script" / "mutants.py")
script = sys.modules[_spec.name] = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(script)

SURVIVED = [
    ("installations/rules/submission.py", "folded(replaced.serial_number) → replaced"),
    ("installations/rules/submission.py", "folded(report.serial_number) → report"),
    ("installations/rules/submission.py", "without hardware__maker: "),
    ("portal/core/actions.py", "len(running) == 1 → True"),
    ("integrators/approvals/rules/eligibility.py", "row.left_at > at.moment → row.left_at >= at"),
    ("integrators/approvals/rules/facts.py", "left_at__lte → left_at__lt: "),
    ("installations/rules/eligibility.py", "kind != ReportKind.REMOVAL → True"),
    ("installations/rules/eligibility.py", "left_at <= clock.now() → representative.left_at < "),
    ("releases/files/access.py", "'role' → 'role_': "),
]


@pytest.mark.parametrize(("path", "change"), SURVIVED)
def test_what_once_survived_is_still_tried(path: str, change: str) -> None:
    made = [mutant.what for mutant in script.mutants((ROOT / path).read_text())]
    assert [what for what in made if change in what], made


def test_each_change_differs_from_the_code_and_from_all_others() -> None:
    source = (ROOT / "portal" / "core" / "actions.py").read_text()
    made = [ast.unparse(mutant.tree) for mutant in script.mutants(source)]
    assert len(made) > 20
    assert ast.unparse(ast.parse(source)) not in made
    assert len(set(made)) == len(made)


def test_only_what_is_run_when_called_is_changed() -> None:
    source = """
TABLE = {"of": 1 == 2}

@decorated(by=1 == 2)
def asked(number: int = 1) -> bool:
    return not number
"""
    assert [mutant.what for mutant in script.mutants(source)] == ["not number → number"]
