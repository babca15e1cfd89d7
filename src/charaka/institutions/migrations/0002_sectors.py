"""Enter the sectors of the platform. The list is a copy: later changes of ``reference`` are later migrations."""

from __future__ import annotations

from typing import Any

from django.db import migrations

SECTORS = (
    ("agrofood", "الفلاحة والصناعات الغذائية", "Agriculture et agro-industrie", "Agriculture and agro-industry"),
    ("fishing", "الصيد البحري", "Pêche maritime", "Sea fishing"),
    ("tourism", "السياحة والفندقة والمطعمة", "Tourisme, hôtellerie et restauration", "Tourism, hotels and catering"),
    ("industry", "الصناعة", "Industrie", "Industry"),
    ("automotive", "صناعة السيارات", "Automobile", "Automotive industry"),
    ("aeronautics", "صناعة الطيران", "Aéronautique", "Aeronautics"),
    ("textile", "النسيج والجلد", "Textile et cuir", "Textiles and leather"),
    ("crafts", "الصناعة التقليدية", "Artisanat", "Handicrafts"),
    ("construction", "البناء والأشغال العمومية", "Bâtiment et travaux publics", "Construction and public works"),
    ("energy", "الطاقة والماء والبيئة", "Énergie, eau et environnement", "Energy, water and environment"),
    ("transport", "النقل واللوجستيك", "Transport et logistique", "Transport and logistics"),
    ("health", "الصحة والعمل الاجتماعي", "Santé et action sociale", "Health and social action"),
    ("digital", "الرقمنة وترحيل الخدمات", "Numérique et offshoring", "Digital services and offshoring"),
    ("commerce", "التجارة والتدبير", "Commerce et gestion", "Commerce and management"),
    ("services", "خدمات أخرى", "Autres services", "Other services"),
)


def enter(apps: Any, schema_editor: Any) -> None:
    table = apps.get_model("institutions", "Sector").objects.using(schema_editor.connection.alias)
    for position, (code, ar, fr, en) in enumerate(SECTORS, start=1):
        table.get_or_create(code=code, defaults={"name": {"ar": ar, "fr": fr, "en": en}, "position": position})


class Migration(migrations.Migration):
    dependencies = [("institutions", "0001_initial")]
    operations = [migrations.RunPython(enter, migrations.RunPython.noop, elidable=False)]
