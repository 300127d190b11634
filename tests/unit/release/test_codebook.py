"""What the codebook says of columns."""

import pytest

from deid.release.codebook import column_type


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["1", "", "-3"], "integer"),
        (["1", "2.5"], "number"),
        (["1", "007"], "string"),
        (["90+", "42"], "string"),
        (["", ""], "string"),
        ([], "string"),
    ],
)
def test_a_column_has_the_type_that_all_its_cells_have(cells, kind):
    assert column_type(cells) == kind
