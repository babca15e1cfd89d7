"""What the actions of the demo are about. Invented; the words are those that people of an institute would write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Story:
    """An action: days are counted from today (negative: past). ``owner`` is a last name of the demo, empty: drawn.

    ``progress`` is (steps done, steps); ``seen`` and ``verdict`` are of verified ones. ``measure`` names a measure of
    the registry with the share or number that is expected.
    """

    title: str
    state: str
    kind: str
    source: str
    due: int
    owner: str = ""
    problem: str = ""
    effect: str = ""
    seen: str = ""
    verdict: str = ""
    priority: str = "2"
    proposed: int = 0
    moved: int = 0
    done: int = 0
    steps: tuple[str, ...] = ()
    steps_done: int = 0
    measure: str = ""
    target: int = 0
    note: str = ""
    says: tuple[tuple[str, str], ...] = ()


# The open ones of Aïn Tazra, as its register shows them; they bear the numbers after the history below.
OPEN_RICH: Final = (
    Story(
        "Ouvrir l’atelier froid à la location",
        "in_progress",
        "meeting",
        "Conseil, décision D-12-05",
        2,
        "Amezyane",
        "L’atelier ne sert que 14 heures par semaine.",
        "+90 000 MAD par an",
        priority="3",
        proposed=-235,
        steps=(
            "Chiffrer l’heure d’atelier",
            "Écrire le règlement d’usage",
            "Assurer le matériel",
            "Publier l’offre de location",
            "Signer un premier contrat",
        ),
        steps_done=3,
    ),
    Story(
        "تخصيص 5% من المقاعد للأشخاص في وضعية إعاقة",
        "in_progress",
        "meeting",
        "Conseil, décision D-13-06",
        79,
        "Raqib",
        "لا تحمل الإعلانات أي إشارة إلى الولوجيات.",
        "41 مقعدا",
        priority="3",
        proposed=-232,
        steps=("إحصاء القاعات الولوجة", "اتفاقية مع جمعيتين", "إعلان ميسر بالعربية والفرنسية"),
        steps_done=1,
    ),
    Story(
        "Écrire aux entreprises dix jours avant chaque session",
        "in_progress",
        "audit",
        "7e séminaire, recommandation R-07-4",
        -13,
        "Raqib",
        "27 sessions sur 104 ont été reportées en 2025 faute d’inscrits.",
        "remplissage de 85 %",
        priority="4",
        proposed=-230,
        moved=30,
        steps=(
            "Calculer le seuil de 34 formations",
            "Lettre type en arabe et en français",
            "Envoi automatique dix jours avant",
        ),
        steps_done=2,
        says=(
            ("Raqib", "La lettre type est prête dans les deux langues. Il manque la liste des contacts."),
            ("El Ouarzi", "@Imane Raqib on avance sans attendre la liste complète : les cent premiers suffisent."),
            ("Raqib", "متفق عليه، أبدأ بالمائة مقاولة الأولى يوم الاثنين."),
        ),
    ),
    Story(
        "Recouvrer les créances de plus de 60 jours",
        "accepted",
        "diagnosis",
        "Tableau d’autonomie, facture FA-2026-071",
        -3,
        "Tahmi",
        "Sept factures dépassent 60 jours.",
        "96 000 MAD",
        priority="4",
        proposed=-60,
        steps=("Relances 1 et 2", "Troisième relance signée", "Échéancier avec deux clients"),
        steps_done=1,
    ),
    Story(
        "Découper la formation TIG en modules de 4 jours",
        "accepted",
        "diagnosis",
        "Fiche de coût FC-SOU-212",
        48,
        "Ouazzar",
        "Les entreprises ne libèrent pas un soudeur deux semaines de suite.",
        "marge du programme public +9 points",
        proposed=-40,
        steps=(
            "Découper le référentiel",
            "Chiffrer chaque module",
            "Essayer avec deux clients",
            "Publier au catalogue",
        ),
        steps_done=1,
    ),
    Story(
        "Vendre l’heure de prestation technique 360 MAD",
        "proposed",
        "diagnosis",
        "Comptes par service",
        9,
        "El Ouarzi",
        "L’heure coûte 342 MAD et se vend 300.",
        "de −35 700 à +21 700 MAD",
        priority="3",
        proposed=-21,
    ),
    Story(
        "Signer deux conventions-cadres",
        "in_progress",
        "meeting",
        "Prévision 2028, facteurs",
        79,
        "El Ouarzi",
        "Les ventes dépendent de commandes isolées.",
        "+9 points de probabilité",
        proposed=-20,
        steps=("Choisir quatre entreprises", "Proposer un projet", "Négocier", "Signer"),
        steps_done=2,
    ),
    Story(
        "Tenir les échéances de nos propres actions",
        "in_progress",
        "measure",
        "Actions réalisées à temps",
        60,
        "Zerhdoudi",
        "Une action sur trois finit après sa date.",
        proposed=-19,
        steps=("Point chaque lundi", "Rappels par courriel"),
        steps_done=1,
        measure="actions_on_time",
        target=8500,
    ),
    Story(
        "Publier les places libres au portail chaque vendredi",
        "proposed",
        "complaint",
        "Enquête auprès des employeurs, 2026",
        35,
        "Zerhdoudi",
        "Les employeurs apprennent trop tard qu’une place se libère.",
        "12 inscriptions de plus par trimestre",
        proposed=-6,
    ),
)

# Done, their effect awaited.
DONE_RICH: Final = (
    Story(
        "Publier les comptes chaque trimestre",
        "done",
        "meeting",
        "Conseil, décision D-11-02",
        -75,
        "Tahmi",
        effect="comptes lus par le conseil avant le 20",
        proposed=-262,
        done=-80,
    ),
    Story(
        "Arrêter les remises de dernière minute",
        "done",
        "audit",
        "Revue des marges, juin",
        -50,
        "Raqib",
        effect="marge moyenne +4 points",
        proposed=-255,
        done=-44,
    ),
    Story(
        "Afficher le règlement des ateliers dans les deux langues",
        "done",
        "complaint",
        "Comité d’hygiène, mai",
        -30,
        "Ouazzar",
        effect="aucun accident sans déclaration",
        proposed=-250,
        done=-32,
    ),
    Story(
        "تحيين بطاقات المكونين قبل كل موسم",
        "done",
        "audit",
        "Audit qualité, point 14",
        -20,
        "Lahsini",
        effect="كل البطاقات محينة قبل شتنبر",
        proposed=-246,
        done=-22,
    ),
)

# History: what was verified or dropped, oldest first. ``due`` and ``done`` are drawn when the demo is made.
HISTORY: Final = (
    (
        "Ouvrir un guichet unique pour les entreprises",
        "meeting",
        "Conseil, décision D-03-01",
        "une réponse en 48 heures",
    ),
    ("Rédiger un catalogue de formation continue", "diagnosis", "Diagnostic initial, 2023", "30 fiches publiées"),
    (
        "Former les formateurs à l’évaluation par compétences",
        "audit",
        "Audit pédagogique 2023",
        "12 formateurs certifiés",
    ),
    ("إحداث لجنة للتواصل مع المقاولات", "meeting", "المجلس، القرار D-04-03", "لقاء كل فصل"),
    (
        "Équiper la salle d’automatismes de six postes",
        "complaint",
        "Réclamation des stagiaires, promo 12",
        "un poste pour deux",
    ),
    ("Numéroter les devis sans trou", "audit", "Commissaire aux comptes 2024", "aucune réserve l’année suivante"),
    ("Mesurer l’insertion six mois après la sortie", "diagnosis", "Diagnostic, axe 5", "taux de réponse de 60 %"),
    ("Réserver un créneau d’atelier aux prestations", "diagnosis", "Plan de charge 2024", "300 heures vendues"),
    ("Traduire les supports de sécurité en arabe", "complaint", "Comité d’hygiène, mars 2024", "tous les ateliers"),
    ("Tenir un fichier unique des partenaires", "audit", "Audit interne 2024", "moins de 2 % de doublons"),
    ("Appeler chaque client après la session", "complaint", "Enquête à chaud 2024", "satisfaction de 4,2 sur 5"),
    (
        "Négocier les consommables par appel groupé",
        "meeting",
        "Réseau des instituts, 5e séminaire",
        "coût de 8 % plus bas",
    ),
    ("استقبال الأسر مرتين في السنة", "complaint", "صندوق الاقتراحات 2024", "60 أسرة في كل لقاء"),
    ("Facturer dans les cinq jours", "diagnosis", "Tableau d’autonomie 2025", "délai moyen de 5 jours"),
    (
        "Proposer des cours du soir en français technique",
        "complaint",
        "Enquête auprès des employeurs 2025",
        "deux groupes",
    ),
    ("Partager les coûts du poste de communication", "meeting", "Conseil, décision D-09-04", "−40 000 MAD par an"),
    ("Contrôler les présences sur tablette", "audit", "Audit du payeur 2025", "aucun refus de dossier"),
    ("Réviser le prix des formations certifiantes", "diagnosis", "Fiches de coût 2025", "marge de 15 %"),
    ("Créer un référent égalité", "meeting", "Conseil, décision D-10-02", "35 % de femmes inscrites"),
    ("Sécuriser les sauvegardes hors site", "audit", "Audit informatique 2025", "restauration prouvée"),
    ("Relancer les devis sans réponse à dix jours", "diagnosis", "Revue commerciale 2025", "un devis sur trois signé"),
    (
        "Installer une rampe à l’atelier B",
        "complaint",
        "Visite de l’association, 2025",
        "tous les ateliers accessibles",
    ),
)
SEEN: Final = {
    "reached": ("atteint, constaté sur pièces", "atteint dès le deuxième trimestre", "تحقق كما كان منتظرا"),
    "partly": ("la moitié de ce qui était attendu", "atteint pour un site sur deux", "تحقق جزئيا"),
    "none": ("rien n’a changé", "l’écart est resté le même"),
    "unknown": ("les pièces ne permettent pas de conclure",),
}
NOTES: Final = ("", "", "Un nouveau client est arrivé la même année.", "Le calendrier scolaire a changé en même temps.")
REASONS: Final = ("le besoin a disparu", "repris dans une action plus large", "trop coûteux pour l’effet attendu")

# From which the other institutions draw their few.
OTHERS: Final = (
    (
        "Relancer les partenaires sans contact depuis 90 jours",
        "diagnosis",
        "Tableau des partenaires",
        "dix rendez-vous",
    ),
    ("تقليص آجال تسليم الشواهد إلى أسبوعين", "complaint", "صندوق الاقتراحات", "أسبوعان عوض ستة"),
    ("Mettre à jour les fiches des formateurs", "audit", "Audit qualité", "toutes les fiches avant la rentrée"),
    ("Louer la salle de conférence le week-end", "meeting", "Conseil de printemps", "+24 000 MAD par an"),
    ("Préparer le plan de formation de l’équipe", "diagnosis", "Entretiens annuels", "24 heures par personne"),
    ("Afficher les indicateurs dans le hall", "meeting", "Réunion de coordination", "lus par l’équipe chaque mois"),
    ("إشراك المهنيين في لجان التقييم", "meeting", "مجلس المؤسسة", "مهني في كل لجنة"),
    ("Contrôler les extincteurs et les issues", "audit", "Visite de sécurité", "aucune réserve"),
    ("Ouvrir deux sessions courtes aux PME", "complaint", "Enquête auprès des employeurs", "20 stagiaires"),
    ("Facturer les prestations dans la semaine", "diagnosis", "Revue de trésorerie", "délai de 7 jours"),
)
