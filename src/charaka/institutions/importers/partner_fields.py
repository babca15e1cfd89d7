"""The columns of a table of partners, and the words by which files of three languages call them and their values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from charaka.institutions.models import Sector
from charaka.institutions.models.choices import PartnerKind, PartnerPart, PartnerSize, Region, Side
from charaka.institutions.rules.partners import EARLIEST
from charaka.kernel.imports.schema import Choices, Field
from charaka.kernel.text import LANGUAGES


def _also(words: str) -> tuple[str, ...]:
    return tuple(words.split("|"))


# Other words that files use for our values, in three languages; the labels themselves are known anyway.
_WORDS: Final[dict[str, str]] = {
    Side.PUBLIC: "public|publique|secteur public|عام|عمومي|القطاع العام",
    Side.PRIVATE: "private|privé|privée|secteur privé|خاص|القطاع الخاص",
    PartnerKind.COMPANY: "company|entreprise|société|client|مقاولة|شركة",
    PartnerKind.FEDERATION: "federation|fédération|union professionnelle|فيدرالية|اتحاد",
    PartnerKind.MINISTRY: "ministry|ministère|département|administration|وزارة|إدارة",
    PartnerKind.CHAMBER: "chamber|chambre|chambre professionnelle|غرفة",
    PartnerKind.PUBLIC_BODY: "public establishment|établissement public|organisme public|مؤسسة عمومية",
    PartnerKind.LOCAL_AUTHORITY: "local authority|collectivité|collectivité territoriale|commune|جماعة|جماعة ترابية",
    PartnerKind.ASSOCIATION: "association|ong|ngo|جمعية",
    PartnerKind.PAYER: "payer body|organisme payeur|financeur|tiers payeur|هيئة مؤدية",
    PartnerKind.TRAINING_FIRM: "training firm|cabinet de formation|cabinet|مكتب تكوين",
    PartnerPart.GOVERNANCE: "governance|gouvernance|conseil|partenaire de gouvernance|الحكامة|شريك في الحكامة",
    PartnerPart.TECHNICAL: "technical|technique|partenaire technique|تقني|شريك تقني",
    PartnerPart.SUPPORT: "support|appui|partenaire d’appui|دعم|شريك داعم",
    PartnerPart.FINANCIAL: "financial|financeur|financier|partenaire financier|ممول|شريك مالي",
    PartnerPart.CLIENT: "client|customer|cliente|زبون|زبونة",
    PartnerPart.INTERNSHIPS: "internships|stages|accueil de stages|تداريب|استقبال المتدربين",
    PartnerSize.MICRO: "micro|tpe|très petite entreprise|صغيرة جدا",
    PartnerSize.SMALL: "small|pe|petite entreprise|صغيرة",
    PartnerSize.MEDIUM: "medium|pme|moyenne entreprise|متوسطة",
    PartnerSize.LARGE: "large|ge|grande entreprise|كبيرة",
}


def labelled(choices: Sequence[tuple[str, object]]) -> Choices:
    return {value: (label, *_WORDS.get(value, "").split("|")) for value, label in choices}


def _sectors(_institution_id: int) -> Choices:
    return {
        str(sector.pk): [name for lang in LANGUAGES if (name := getattr(sector.name, lang))] + [sector.code]
        for sector in Sector.objects.all()
    }


FIELDS: Final = (
    Field(
        "name",
        _("name"),
        required=True,
        max_length=160,
        example="Câblages Tiwizi",
        synonyms=_also(
            "partenaire|raison sociale|nom|dénomination|société|entreprise|organisme|company|"
            "partner|customer|client|الاسم|اسم الشريك|الشريك|المقاولة|التسمية"
        ),
    ),
    Field(
        "name_ar",
        _("name in Arabic"),
        max_length=160,
        example="كابلاج تيويزي",
        synonyms=_also("nom arabe|nom en arabe|raison sociale (ar)|arabic name|الاسم بالعربية|التسمية بالعربية"),
    ),
    Field(
        "side",
        _("side"),
        kind="choice",
        choices=labelled(Side.choices),
        example="privé",
        synonyms=_also("public/privé|secteur public ou privé|statut|côté|public or private|عام أو خاص|الجهة"),
    ),
    Field(
        "kind",
        _("type"),
        kind="choice",
        choices=labelled(PartnerKind.choices),
        example="entreprise",
        synonyms=_also("type|nature|catégorie|type de partenaire|kind|category|النوع|الصنف"),
    ),
    Field(
        "ice",
        "ICE",
        kind="ice",
        example="001561191000066",
        synonyms=_also(
            "ice|n° ice|identifiant commun|identifiant commun de l’entreprise|التعريف الموحد للمقاولة|التعريف الموحد"
        ),
    ),
    Field(
        "tax_id",
        _("tax id"),
        max_length=20,
        synonyms=_also("if|identifiant fiscal|n° if|tax id|رقم التعريف الضريبي|التعريف الضريبي"),
    ),
    Field(
        "trade_register",
        _("trade register"),
        max_length=30,
        synonyms=_also("rc|registre de commerce|n° rc|السجل التجاري"),
    ),
    Field(
        "sector",
        _("sector"),
        kind="choice",
        choices=_sectors,
        synonyms=_also("secteur|secteur d’activité|activité|branche|industry|القطاع|النشاط"),
    ),
    Field(
        "employees",
        _("employees"),
        kind="integer",
        minimum=0,
        maximum=2_000_000,
        example="260",
        synonyms=_also("effectif|salariés|nombre de salariés|headcount|staff|عدد المستخدمين|المستخدمون"),
    ),
    Field(
        "size",
        _("size"),
        kind="choice",
        choices=labelled(PartnerSize.choices),
        synonyms=_also("taille|catégorie de taille|الحجم"),
    ),
    Field(
        "region", _("region"), kind="choice", choices=labelled(Region.choices), synonyms=_also("région|الجهة الترابية")
    ),
    Field("city", _("city"), max_length=80, example="Aïn Tazra", synonyms=_also("ville|localité|town|المدينة")),
    Field("address", _("address"), max_length=400, multiline=True, synonyms=_also("adresse|siège|العنوان|المقر")),
    Field(
        "phone",
        _("telephone"),
        kind="phone",
        max_length=30,
        example="+212 5 22 00 00 00",
        synonyms=_also("tél|tel|téléphone|phone|gsm|fixe|الهاتف|رقم الهاتف"),
    ),
    Field(
        "email",
        _("e-mail"),
        kind="email",
        max_length=254,
        example="contact@tiwizi.example",
        synonyms=_also("mail|email|courriel|adresse électronique|البريد الإلكتروني|البريد"),
    ),
    Field("website", _("website"), max_length=200, synonyms=_also("site|site web|web|url|الموقع|الموقع الإلكتروني")),
    Field(
        "since",
        _("partner since"),
        kind="date",
        minimum=EARLIEST,
        synonyms=_also("depuis|partenaire depuis|date de début|date d’entrée|since|شريك منذ|منذ"),
    ),
    Field(
        "last_contact_on",
        _("last contact"),
        kind="date",
        minimum=EARLIEST,
        synonyms=_also("dernier contact|date du dernier contact|last contacted|آخر اتصال"),
    ),
    Field(
        "ended_on",
        _("ended on"),
        kind="date",
        minimum=EARLIEST,
        synonyms=_also("fin|date de fin|terminé le|end|انتهى في|تاريخ النهاية"),
    ),
    Field(
        "parts",
        _("parts"),
        max_length=200,
        example="client, stages",
        synonyms=_also("rôle|rôles|liens|lien|roles|الأدوار|الدور|الروابط"),
        help=_("One or several, with commas between."),
    ),
    Field(
        "notes",
        _("notes"),
        max_length=4000,
        multiline=True,
        synonyms=_also("remarques|observations|commentaire|note|comments|ملاحظات"),
    ),
)
