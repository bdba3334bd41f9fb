"""The communities of the demonstration: what they talk about, in which tongue and time zone."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Community:
    """People who share a subject, a language and a time zone."""

    name: str
    language: str
    utc_offset_hours: int
    share: float
    weekend: float  # activity on a weekend day against a working day
    words: tuple[str, ...]
    hashtags: tuple[str, ...]


def _community(
    name: str, language: str, offset: int, share: float, weekend: float, words: str, hashtags: str
) -> Community:
    return Community(
        name, language, offset, share, weekend, tuple(words.split(", ")), tuple(hashtags.split())
    )


COMMUNITIES = (
    _community(
        "astronomy",
        "en",
        0,
        0.16,
        1.2,
        "the telescope, a comet, the moon's edge, Saturn's rings, a star map, "
        "the eyepiece, a meteor shower, the observatory",
        "skywarden cometwatch nightlens orbitloom staratlas eclipsenote",
    ),
    _community(
        "cycling",
        "en",
        -5,
        0.14,
        1.5,
        "the mountain stage, a new chain, the gravel route, tubeless tyres, "
        "the commute, a steep climb, the time trial, brake pads",
        "spokeline gravelhum pelotonia climbledger wheelmoor cadencelog",
    ),
    _community(
        "cooking",
        "es",
        -6,
        0.12,
        1.3,
        "el pan de maíz, la salsa verde, una sopa de lentejas, el horno, "
        "las especias, un guiso lento, la masa madre, el mercado",
        "cocinalenta fogonvivo masadiaria salsaluz recetario7 mesalarga",
    ),
    _community(
        "opendata",
        "en",
        1,
        0.11,
        0.4,
        "the census table, a broken schema, the map tiles, an open licence, "
        "the data catalogue, a noisy sensor, the query planner, column stores",
        "tablecraft opencolumn dataquarry schemaday mapweave querynote",
    ),
    _community(
        "football",
        "es",
        1,
        0.10,
        1.9,
        "el derbi, un penalti dudoso, la cantera, el medio campo, "
        "la grada, un gol de falta, el descenso, la final",
        "golnorte canteraviva derbisur gradaabierta balonazo ligafresca",
    ),
    _community(
        "gardening",
        "en",
        0,
        0.09,
        1.4,
        "the compost heap, late tomatoes, a plum tree, the seed swap, "
        "slug traps, the greenhouse, winter kale, a hedge",
        "mulchday seedkin plotdiary rootmoor greenledge bloomwright",
    ),
    _community(
        "chess",
        "de",
        1,
        0.07,
        1.1,
        "das Endspiel, eine neue Variante, der Läufer, das Turnier, "
        "die Zeitnot, ein Bauernopfer, die Eröffnung, das Remis",
        "brettkunst zugzwangklub lauferpaar endspielnacht mattin3 schachhof",
    ),
    _community(
        "jazz",
        "fr",
        1,
        0.06,
        1.3,
        "le trio, une vieille ballade, le contrebassiste, la batterie, "
        "ce standard, une session tardive, le saxophone, la cave",
        "nuitbleue swingquai trioclair ondecuivre cavejazz tempolune",
    ),
    _community(
        "sailing",
        "en",
        10,
        0.05,
        1.8,
        "the tide table, a torn jib, the harbour race, night watch, "
        "the rigging, a calm crossing, the anchor, southerly wind",
        "tidewright jibnotes harbourline keelday windloft saltmile",
    ),
    _community(
        "climate",
        "de",
        1,
        0.04,
        0.6,
        "die Wärmepumpe, der Waldbericht, ein Hitzetag, das Moor, "
        "die Netzfrequenz, der Radweg, die Messreihe, das Grundwasser",
        "klimahof moorschutz gradgenau waldzeit netzwende regenjahr",
    ),
    _community(
        "theatre",
        "fr",
        -4,
        0.03,
        1.5,
        "la répétition, un monologue, le décor, la troupe, "
        "le rideau, une première, la lumière, le texte",
        "planchevive rideaurouge actetrois lumiereplan scenelibre coulisse",
    ),
    _community(
        "birding",
        "en",
        -8,
        0.03,
        1.6,
        "a heron, the marsh hide, warbler song, the ringing station, "
        "an owl pellet, field notes, a rare gull, migration counts",
        "wingtally marshhide fieldfeather owlpost gullwatch songlist",
    ),
)
