"""Native tests run per instruction set; without the extension there is nothing to test here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from crossent import native

if not native.available:
    pytest.skip("the native core is not built", allow_module_level=True)

SETS = native.build_info()["isa_available"]


@pytest.fixture(params=SETS)
def isa(request: pytest.FixtureRequest) -> Iterator[str]:
    """Force one instruction set for the length of a test."""
    native.force_isa(request.param)
    yield request.param
    native.force_isa(None)
