"""What every institution of the platform shares: the list of sectors. The first migration of data copied it from here.

A change of the list is a new migration: what institutions have chosen stays.
"""

from __future__ import annotations

from typing import Final

# code, Arabic, French, English; in the order in which people choose.
SECTORS: Final = (
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
