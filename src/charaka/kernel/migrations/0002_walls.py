"""What is posted stays as it is: triggers, and the table of the shared cache."""

from django.db import migrations

from charaka.kernel.walls import Immutable


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]

    operations = [
        Immutable("kernel_auditentry"),
        Immutable("kernel_measuresnapshot"),
        migrations.RunSQL(
            "CREATE TABLE kernel_cache (cache_key varchar(255) NOT NULL PRIMARY KEY, value text NOT NULL, "
            "expires timestamp NOT NULL)",
            "DROP TABLE kernel_cache",
        ),
        migrations.RunSQL(
            "CREATE INDEX kernel_cache_expires ON kernel_cache (expires)", "DROP INDEX kernel_cache_expires"
        ),
    ]
