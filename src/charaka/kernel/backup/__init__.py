"""One file that holds an instance: its database, its stored files, and a list of both with their checksums.

``backup`` works while the server runs. ``restore`` writes nothing before the whole file has been verified.
"""

from charaka.kernel.backup.archive import Manifest, read_manifest
from charaka.kernel.backup.operations import backup, restore

__all__ = ["Manifest", "backup", "read_manifest", "restore"]
