"""Fixtures for the tests of every room. What must happen before the settings load is in ``charaka.testing.environment``."""

pytest_plugins = ["charaka.testing.fixtures", "charaka.testing.browser"]
