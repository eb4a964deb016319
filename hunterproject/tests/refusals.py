"""What tests of tables share: seeing the database itself refuse a row, and by which rule."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, connection, models, transaction


@contextmanager
def refused_by(constraint: str) -> Iterator[None]:
    """Expect the database to refuse what is written inside, by the constraint of this name.

    SQLite names the columns of a uniqueness in place of its name: there, the
    constraint of this name has to be one over exactly these columns.
    """
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        yield
    said = str(refusal.value)
    if columns := re.fullmatch(r"UNIQUE constraint failed: (.*)", said):
        table = columns[1].partition(".")[0]
        named = [column.rpartition(".")[2] for column in columns[1].split(", ")]
        with connection.cursor() as cursor:
            there = connection.introspection.get_constraints(cursor, table)
        assert there[constraint]["unique"]
        assert there[constraint]["columns"] == named
    else:
        assert re.search(rf"\b{constraint}\b", said), said


def names_of_constraints(*tables: type[models.Model]) -> set[str]:
    """Return the names of all constraints of these tables, to see that each has its test."""
    return {constraint.name for table in tables for constraint in table._meta.constraints}


def sentences(errors: Iterable[object]) -> str:
    """Return all that was said, in one string to look into."""
    return " ".join(str(error) for error in errors)
