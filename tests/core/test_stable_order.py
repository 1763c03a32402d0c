"""The stable order of keys that is found in steps."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.stable_order import stable_order


@settings(max_examples=200)
@given(
    st.lists(st.floats(-2, 2) | st.sampled_from([0.0, -0.0, 0.5, 0.5 + 2**-53]))
    | st.lists(st.integers(-(2**62), 2**62) | st.integers(0, 3)),
)
def test_keys_are_sorted_as_numpy_sorts_them_stably(keys):
    column = np.array(keys)
    assert stable_order(column).tolist() == np.argsort(column, kind="stable").tolist()
