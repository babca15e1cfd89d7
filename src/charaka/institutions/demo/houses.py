"""The fifteen institutions of the demo: invented towns, real regions, the sectors that the fund supports."""

from __future__ import annotations

from dataclasses import dataclass

from charaka.kernel.text import Text3


@dataclass(frozen=True, slots=True)
class House:
    """One institution: ``model`` is company or council; ``trade`` names the pool of partners and rooms it draws on."""

    code: str
    short: Text3
    name: Text3
    town: Text3
    region: str
    model: str
    sectors: tuple[str, ...]
    trade: str
    opened: int
    start_month: int = 1


Kind = tuple[str, str, str, str]  # initials, then French, Arabic and English


def _house(
    code: str, kind: Kind, town: tuple[str, str], *, region: str, model: str, sectors: str, opened: int
) -> House:
    """Names are composed: the kind of institute in three languages, then the town."""
    initials, fr, ar, en = kind
    town_fr, town_ar = town
    pool = tuple(sectors.split())
    return House(
        code=code,
        short=Text3(ar=f"معهد {town_ar}", fr=f"{initials} {town_fr}", en=f"{initials} {town_fr}"),
        name=Text3(ar=f"{ar}، {town_ar}", fr=f"{fr}, {town_fr}", en=f"{en}, {town_fr}"),
        town=Text3(ar=town_ar, fr=town_fr, en=town_fr),
        region=region,
        model=model,
        sectors=pool,
        trade=pool[0],
        opened=opened,
        start_month=9 if code in {"kef-sahla", "jnane-lward"} else 1,
    )


INDUSTRY = ("IMI", "Institut des métiers de l’industrie", "معهد مهن الصناعة", "Institute of industrial trades")
LOGISTICS = (
    "ITL",
    "Institut du transport et de la logistique",
    "معهد النقل واللوجستيك",
    "Institute of transport and logistics",
)
FOOD = ("IMA", "Institut des métiers de l’agroalimentaire", "معهد مهن الصناعات الغذائية", "Institute of food trades")
BUILDING = ("IMB", "Institut des métiers du bâtiment", "معهد مهن البناء", "Institute of building trades")
HEALTH = ("IMS", "Institut des métiers de la santé", "معهد مهن الصحة", "Institute of health trades")
CRAFTS = (
    "IAMT",
    "Institut des arts et métiers traditionnels",
    "معهد الفنون والصناعة التقليدية",
    "Institute of traditional crafts",
)
TOURISM = (
    "IHT",
    "Institut d’hôtellerie et de tourisme",
    "معهد الفندقة والسياحة",
    "Institute of hospitality and tourism",
)
LIVESTOCK = ("IME", "Institut des métiers de l’élevage", "معهد مهن تربية المواشي", "Institute of livestock trades")
AERONAUTICS = ("IMAé", "Institut des métiers de l’aéronautique", "معهد مهن الطيران", "Institute of aeronautics trades")

HOUSES = (
    _house(
        "ain-tazra",
        INDUSTRY,
        ("Aïn Tazra", "عين تازرة"),
        region="MA-06",
        model="company",
        sectors="industry energy",
        opened=2023,
    ),
    _house(
        "oued-naour",
        LOGISTICS,
        ("Oued Naour", "واد ناعور"),
        region="MA-06",
        model="company",
        sectors="transport",
        opened=2021,
    ),
    _house(
        "sidi-wahdan",
        FOOD,
        ("Sidi Wahdan", "سيدي وحدان"),
        region="MA-06",
        model="company",
        sectors="agrofood",
        opened=2022,
    ),
    _house(
        "ras-tamda",
        AERONAUTICS,
        ("Ras Tamda", "راس تامدة"),
        region="MA-06",
        model="council",
        sectors="aeronautics industry",
        opened=2012,
    ),
    _house(
        "hamria-jdida",
        BUILDING,
        ("Hamria Jdida", "حمرية الجديدة"),
        region="MA-06",
        model="council",
        sectors="construction",
        opened=2009,
    ),
    _house(
        "borj-rih",
        BUILDING,
        ("Borj Rih", "برج الريح"),
        region="MA-03",
        model="company",
        sectors="construction energy",
        opened=2022,
    ),
    _house(
        "kef-sahla", HEALTH, ("Kef Sahla", "كاف سهلة"), region="MA-03", model="council", sectors="health", opened=2022
    ),
    _house(
        "dar-lqasba",
        CRAFTS,
        ("Dar Lqasba", "دار القصبة"),
        region="MA-03",
        model="council",
        sectors="crafts",
        opened=2008,
    ),
    _house(
        "souk-lfouqi",
        CRAFTS,
        ("Souk Lfouqi", "سوق الفوقي"),
        region="MA-03",
        model="council",
        sectors="crafts services",
        opened=2010,
    ),
    _house(
        "jnane-lward",
        HEALTH,
        ("Jnane Lward", "جنان الورد"),
        region="MA-02",
        model="council",
        sectors="health",
        opened=2022,
    ),
    _house(
        "aghbalou-zerqa",
        HEALTH,
        ("Aghbalou Zerqa", "أغبالو الزرقاء"),
        region="MA-05",
        model="council",
        sectors="health services",
        opened=2023,
    ),
    _house(
        "mers-laqwas",
        TOURISM,
        ("Mers Laqwas", "مرس الأقواس"),
        region="MA-01",
        model="council",
        sectors="tourism",
        opened=2007,
    ),
    _house(
        "tlat-imlal",
        LOGISTICS,
        ("Tlat Imlal", "ثلاثاء إملال"),
        region="MA-01",
        model="council",
        sectors="transport industry",
        opened=2022,
    ),
    _house(
        "ait-nassif",
        LIVESTOCK,
        ("Aït Nassif", "آيت ناصيف"),
        region="MA-01",
        model="company",
        sectors="agrofood services",
        opened=2024,
    ),
    _house(
        "tizi-ourir",
        TOURISM,
        ("Tizi Ourir", "تيزي أورير"),
        region="MA-08",
        model="council",
        sectors="tourism crafts",
        opened=2006,
    ),
)
RICH = "ain-tazra"
