"""devices comes before model.py here, too; what a test predicts, it predicts on one device."""

import pytest

import devices


@pytest.fixture(autouse=True)
def one_device():
    devices.leave()
