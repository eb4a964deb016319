"""The whole record, played at random against DESIGN §4 in plain Python.

A failure prints the steps that lead to it, the fewest that do, and a line
`@reproduce_failure(…)`: put above `class Play`, it plays them again.
"""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.effort import FULL, examples
from tests.model.play import Play


# Each example takes its own rows back, in a transaction of its own.
@pytest.mark.django_db(transaction=True)
def test_whatever_a_hunter_does_the_record_is_as_the_design_has_it() -> None:
    run_state_machine_as_test(
        Play,
        settings=settings(
            max_examples=examples(100),
            stateful_step_count=60 if FULL else 30,
            deadline=None,
            print_blob=True,
            # Without an explanation, which takes as long again as finding the fewest steps.
            phases=set(Phase) - {Phase.explain},
            suppress_health_check=list(HealthCheck),
        ),
    )
