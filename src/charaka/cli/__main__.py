"""``python -m charaka.cli`` is ``charaka``."""

from charaka.cli.main import run

run()
