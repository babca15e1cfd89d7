"""Names and words from which the demo's people and partners are composed. Any likeness is chance."""

from __future__ import annotations

WOMEN = (
    ("Nadia", "نادية"), ("Imane", "إيمان"), ("Karima", "كريمة"), ("Salma", "سلمى"), ("Hanae", "هناء"),
    ("Loubna", "لبنى"), ("Zineb", "زينب"), ("Asmae", "أسماء"), ("Ghizlane", "غزلان"), ("Meryem", "مريم"),
    ("Siham", "سهام"), ("Wafae", "وفاء"), ("Rajae", "رجاء"), ("Ikram", "إكرام"), ("Bouchra", "بشرى"), ("Houda", "هدى"),
)  # fmt: skip
MEN = (
    ("Youssef", "يوسف"), ("Hamid", "حميد"), ("Driss", "إدريس"), ("Omar", "عمر"), ("Mehdi", "مهدي"),
    ("Anas", "أنس"), ("Rachid", "رشيد"), ("Khalid", "خالد"), ("Tarik", "طارق"), ("Said", "سعيد"),
    ("Brahim", "إبراهيم"), ("Nabil", "نبيل"), ("Aziz", "عزيز"), ("Jamal", "جمال"), ("Reda", "رضا"), ("Othmane", "عثمان"),
)  # fmt: skip
FAMILIES = (
    ("Tahmi", "طاهمي"), ("Raqib", "راقب"), ("Lahsini", "لحسيني"), ("Amezyane", "أمزيان"), ("Ouazzar", "وعزار"),
    ("Zerhdoudi", "زرهدودي"), ("Bennaour", "بنناعور"), ("Tafraouti", "تفراوتي"), ("Sqalmi", "صقالمي"),
    ("Imlali", "إملالي"), ("Chafqi", "شفقي"), ("Waryaghmi", "ورياغمي"), ("Bouqasba", "بوقصبة"), ("Lwardi", "الوردي"),
    ("Aghbali", "أغبالي"), ("Sahlani", "سهلاني"), ("Rihani", "الريحاني"), ("Tazrani", "تازراني"), ("Fouqi", "الفوقي"),
    ("Nassifi", "ناصيفي"), ("Ourirmi", "أوريرمي"), ("Hamraoui", "حمراوي"), ("Zerqaoui", "زرقاوي"), ("Tamdi", "تامدي"),
)  # fmt: skip

# Company names by trade: (root, what it does). Composed with a legal form and, at times, a town.
COMPANIES = {
    "industry": (
        "Tôlerie",
        "Câblages",
        "Emballages",
        "Mécanique",
        "Fonderie",
        "Chaudronnerie",
        "Plastiques",
        "Usinage",
    ),
    "energy": ("Froid", "Solaire", "Électricité", "Climatisation", "Énergies"),
    "transport": ("Transport", "Messagerie", "Entrepôts", "Transit", "Fret", "Autocars"),
    "agrofood": ("Minoterie", "Conserverie", "Laiterie", "Huilerie", "Biscuiterie", "Élevages"),
    "construction": ("Bâtiment", "Travaux", "Carrières", "Béton", "Menuiserie", "Étanchéité"),
    "health": ("Clinique", "Laboratoire", "Pharmacie", "Ambulances", "Optique"),
    "crafts": ("Poterie", "Tissage", "Maroquinerie", "Zellige", "Bijouterie", "Ébénisterie"),
    "tourism": ("Hôtel", "Riad", "Traiteur", "Voyages", "Restauration"),
    "aeronautics": ("Aérocâblage", "Composites", "Tôlerie aéro", "Maintenance aéro"),
    "services": ("Conseil", "Informatique", "Sécurité", "Nettoyage", "Comptabilité"),
}
ROOTS = (
    "Zahramet", "Tiwizi", "Oumlil", "Nourane", "Imlal", "Naour", "Bab Rih", "Tafraout Nord", "Qantra", "Lwiza",
    "Azelmad", "Tirelli", "Ifriquia Sud", "Marjana", "Sebbara", "Tanout", "Rihla", "Moulaya", "Yasmina Est", "Targa",
    "Ouardane", "Amane", "Tifaouine", "Zaouitna", "Bni Wahd", "Kerma", "Chellala", "Nakhla", "Sfaya", "Walili Est",
)  # fmt: skip
FORMS = ("SARL", "SA", "SARL AU", "", "")
CONTACT_TITLES = (
    "directrice des ressources humaines", "responsable formation", "gérant", "directeur d’usine", "chargée des achats",
    "secrétaire général", "cheffe du personnel", "responsable qualité",
)  # fmt: skip
SUBJECTS = {
    "industry": ("Soudage TIG", "Automates programmables", "Maintenance industrielle", "Usinage à commande numérique"),
    "energy": ("Froid et climatisation", "Habilitation électrique", "Énergie solaire"),
    "transport": ("Conduite d’engins", "Gestion d’entrepôt", "Transport international"),
    "agrofood": ("Boulangerie", "Transformation laitière", "Hygiène alimentaire"),
    "construction": ("Gros œuvre", "Dessin du bâtiment", "Menuiserie aluminium"),
    "health": ("Soins de base", "Aide à la personne", "Secourisme"),
    "crafts": ("Zellige", "Tissage", "Bijouterie"),
    "tourism": ("Cuisine", "Service en salle", "Réception"),
    "aeronautics": ("Câblage aéronautique", "Matériaux composites", "Ajustage"),
    "services": ("Bureautique", "Comptabilité", "Langues"),
}
