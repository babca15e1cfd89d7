"""What is posted stays as it is: triggers, and the table of the shared cache."""

from django.db import migrations

from charaka.kernel.walls import Immutable

# What a file is and what was issued never changes; only their removal and their revocation are written later.
STORED_FILE = (
    "institution_id", "public_id", "kind", "name", "size", "content_type", "sha256", "storage_key", "subject_type",
    "subject_id", "uploaded_by_id", "uploaded_at",
)  # fmt: skip
DOCUMENT = (
    "institution_id", "code", "kind", "title", "language", "subject_type", "subject_id", "number", "sha256",
    "fingerprint", "public_facts", "file_id", "issued_by_id", "issued_at",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]

    operations = [
        Immutable("kernel_auditentry"),
        Immutable("kernel_measuresnapshot"),
        Immutable("kernel_storedfile", STORED_FILE),
        Immutable("kernel_document", DOCUMENT),
        migrations.RunSQL(
            "CREATE TABLE kernel_cache (cache_key varchar(255) NOT NULL PRIMARY KEY, value text NOT NULL, "
            "expires timestamp with time zone NOT NULL)",
            "DROP TABLE kernel_cache",
        ),
        migrations.RunSQL(
            "CREATE INDEX kernel_cache_expires ON kernel_cache (expires)", "DROP INDEX kernel_cache_expires"
        ),
    ]
