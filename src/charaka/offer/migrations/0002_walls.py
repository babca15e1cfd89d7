"""A published sheet, a closed rate: final."""

from django.db import migrations

from charaka.kernel.walls import Immutable


class Migration(migrations.Migration):
    dependencies = [("offer", "0001_initial")]

    operations = [
        Immutable("offer_sheetversion", when="OLD.published_at IS NOT NULL"),
        Immutable("offer_capacityrate", when="OLD.closed_on IS NOT NULL"),
        Immutable("offer_overheadrate", when="OLD.closed_on IS NOT NULL"),
    ]
