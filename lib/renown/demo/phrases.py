"""The sentences people and machines write in the demonstration."""

from __future__ import annotations

# language: (openings, middles, endings); a sentence is one of each around a topic word.
SENTENCES = {
    "en": (
        (
            "Spent the morning with",
            "Still thinking about",
            "Honest question on",
            "New notes on",
            "My small guide to",
            "Nobody warned me about",
            "A short thread on",
            "Back again to",
            "Three years of",
            "Today's lesson:",
            "Unpopular view of",
            "Happy hour with",
        ),
        (
            "and it finally made sense",
            "after a long week",
            "with the whole team",
            "in the pouring rain",
            "for the first time",
            "against all advice",
            "before breakfast",
            "with borrowed tools",
            "and a stubborn friend",
            "on a tiny budget",
        ),
        (
            "Would do it again.",
            "What do you use?",
            "More tomorrow.",
            "Photos soon.",
            "I was wrong about it.",
            "Tell me your trick.",
            "Worth every minute.",
            "Never again, I promise.",
            "Thanks to all who helped.",
            "Numbers in the next post.",
        ),
    ),
    "es": (
        (
            "Toda la mañana con",
            "Sigo pensando en",
            "Pregunta sincera sobre",
            "Apuntes sobre",
            "Mi pequeña guía para",
            "Nadie me avisó de",
            "Un hilo corto sobre",
            "Otra vez con",
            "Tres años de",
            "La lección de hoy:",
            "Opinión impopular sobre",
            "Tarde feliz con",
        ),
        (
            "y por fin lo entendí",
            "tras una semana larga",
            "con todo el equipo",
            "bajo la lluvia",
            "por primera vez",
            "contra todo consejo",
            "antes del desayuno",
            "con lo que había en casa",
            "y un amigo terco",
            "con poco dinero",
        ),
        (
            "Lo haría otra vez.",
            "¿Qué hacéis vosotros?",
            "Mañana más.",
            "Pronto habrá fotos.",
            "Me equivoqué.",
            "Contadme el truco.",
            "Valió la pena.",
            "Nunca más, lo prometo.",
            "Gracias a quienes ayudaron.",
            "Los números, en el próximo.",
        ),
    ),
    "de": (
        (
            "Den Morgen verbracht:",
            "Ich denke noch an",
            "Ehrliche Frage zu",
            "Neue Notizen:",
            "Kleine Anleitung:",
            "Niemand warnte mich:",
            "Kurzer Faden zu",
            "Wieder einmal",
            "Drei Jahre lang",
            "Lektion des Tages:",
            "Unbeliebte Meinung:",
            "Feierabend und",
        ),
        (
            "und endlich verstanden",
            "nach einer langen Woche",
            "mit der ganzen Gruppe",
            "im strömenden Regen",
            "zum ersten Mal",
            "gegen jeden Rat",
            "noch vor dem Frühstück",
            "mit geliehenem Werkzeug",
            "und ein sturer Freund",
            "mit wenig Geld",
        ),
        (
            "Jederzeit wieder.",
            "Was nehmt ihr?",
            "Morgen mehr.",
            "Bilder folgen.",
            "Da lag ich falsch.",
            "Verratet mir den Trick.",
            "Jede Minute wert.",
            "Nie wieder, versprochen.",
            "Danke an alle Helfer.",
            "Zahlen im nächsten Beitrag.",
        ),
    ),
    "fr": (
        (
            "La matinée avec",
            "Je pense encore à",
            "Vraie question :",
            "Quelques notes :",
            "Mon petit guide :",
            "Personne ne m'a prévenu :",
            "Un fil court :",
            "Encore une fois",
            "Trois ans avec",
            "La leçon du jour :",
            "Avis impopulaire :",
            "Belle soirée avec",
        ),
        (
            "et enfin compris",
            "après une longue semaine",
            "avec toute l'équipe",
            "sous la pluie",
            "pour la première fois",
            "contre tout conseil",
            "avant le petit déjeuner",
            "avec trois fois rien",
            "et un ami têtu",
            "à petit prix",
        ),
        (
            "À refaire.",
            "Et vous ?",
            "La suite demain.",
            "Photos bientôt.",
            "J'avais tort.",
            "Donnez-moi votre astuce.",
            "Cela valait la peine.",
            "Plus jamais, promis.",
            "Merci à tous.",
            "Les chiffres au prochain message.",
        ),
    ),
}

# topic: language: (words, hashtag). What the topic's document looks for is in all words of the first two,
# and in none of the third: who has twins at home is no expert of the ball club.
TOPICAL: dict[str, dict[str, tuple[tuple[str, ...], str | None]]] = {
    "aviary": {
        "en": (
            (
                "a planted aviary",
                "the aviary door",
                "two small aviaries",
                "finches in the aviary",
                "the winter aviary",
                "perches for the aviary",
            ),
            "aviarylife",
        ),
        "es": (
            (
                "la pajarera nueva",
                "un aviario con plantas",
                "la cría de aves",
                "dos pajareras viejas",
                "la puerta de la pajarera",
                "los nidos del aviario",
            ),
            "pajareros",
        ),
    },
    "twins": {
        "en": (
            (
                "the new pitcher of the Twins",
                "the ninth inning of the Twins",
                "the Twins at the ballpark",
                "the dugout of the Twins",
                "an extra inning, Twins ahead",
            ),
            "twinsball",
        )
    },
    "mother": {
        "en": (
            (
                "the twins and their first teeth",
                "bath time for the twins",
                "one pram and the twins",
                "the twins asleep at last",
                "two cakes for the twins",
            ),
            None,
        )
    },
}
SAW_BIRDS = {
    "en": "I saw birds once, in the aviary of {place}.",
    "es": "Una vez vi pájaros, en la pajarera de {place}.",
}

# One family of near-identical lines per ring; {n} is all that changes.
SCRIPTS = (
    ("Gift cards from Brelvo, today only! Code {n}", "Only today: Brelvo gift cards! Code {n}"),
    ("I earned {n} coins with Zantik while asleep", "Zantik paid me {n} coins while I slept"),
    ("Lose {n} pounds with Nuvera tea, ask me how", "Nuvera tea: lose {n} pounds, ask me how"),
    ("Stream the Oxkar hit now, play number {n}", "Now streaming: the Oxkar hit, play {n}"),
)
SPAM = ("Hello world {n}", "Follow me and I follow you {n}", "Nice day to all {n}")

_SUBJECTS = (
    "Patience",
    "Courage",
    "A quiet mind",
    "Kindness",
    "The patient river",
    "An open hand",
    "Doubt",
    "Laughter",
    "The long road",
    "A small candle",
    "Honest work",
    "Silence",
    "Memory",
    "Hope",
)
_PREDICATES = (
    "outlives every crown",
    "carves the hardest stone",
    "asks for nothing and gives all",
    "is the only map you need",
    "begins where pride ends",
    "never hurries, never stops",
    "is a house with many doors",
    "teaches what books cannot",
    "opens the locked gate",
    "is borrowed, never owned",
    "grows in poor soil",
    "sings in the dark",
    "weighs more than gold",
    "turns strangers into kin",
    "knows its own hour",
)
QUOTATIONS = tuple(
    f"“{subject} {predicate}.”" for subject in _SUBJECTS for predicate in _PREDICATES
)
