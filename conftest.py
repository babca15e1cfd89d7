"""Fixtures for the tests of every room; what comes before the settings is in ``charaka.testing.environment``."""

pytest_plugins = ["charaka.testing.fixtures", "charaka.testing.browser"]
