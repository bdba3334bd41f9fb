"""Configuration, parsed once into frozen models; functions receive values, never the file.

Every default stands here and nowhere else. `conf/*.yaml` state what differs.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from renown.errors import UserError, did_you_mean, listed
from renown.redaction import is_secret

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable  # of Python 3.11

Model = TypeVar("Model", bound=BaseModel)


class ConfigError(UserError):
    """A configuration file cannot be used; the message lists every problem in it."""


class Frozen(BaseModel):
    """A section: immutable, and without a key that nobody reads."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, allow_inf_nan=False
    )


class SparkSettings(Frozen):
    """How the session is built. Under spark-submit, `master: null` leaves all that to it."""

    master: str | None = "local[*]"
    driver_memory: str | None = None
    shuffle_partitions: int | None = Field(default=None, ge=1)
    checkpoints: str | None = None
    jars: tuple[str, ...] = ()
    conf: dict[str, str] = {}

    @field_validator("conf", mode="before")
    @classmethod
    def _as_text(cls, conf: Any) -> Any:
        """YAML reads `true` and `200` as values; Spark takes text."""
        if not isinstance(conf, dict):
            return conf
        return {k: str(v).lower() if isinstance(v, bool) else str(v) for k, v in conf.items()}

    @field_validator("conf")
    @classmethod
    def _without_secrets(cls, conf: dict[str, str]) -> dict[str, str]:
        """A configuration is copied, shown and checked in: what it must not hold, it may refer to."""
        secrets = [name for name, value in conf.items() if is_secret(name, value)]
        if secrets:
            raise ValueError(
                f"{', '.join(secrets)}: credentials do not belong in a configuration. Leave them to "
                "the environment, core-site.xml, a credential provider or spark-submit, or refer to "
                "an environment variable, as ${env.NAME}"
            )
        return conf


class ActWeight(Frozen):
    """How much one kind of act counts as attention, and how fast it fades."""

    weight: float = Field(ge=0)
    halflife_days: float | None = Field(default=None, gt=0)


class IdentitySettings(Frozen):
    """How sure it must be that two accounts are one person's, and how many accounts a person may have.

    The confidences by kind of link are by judgement, not measured: what a network has checked is
    surer than two profiles that point at each other, and a web site may be of several people.
    """

    largest_person: int = Field(default=20, ge=2)  # accounts; more are shown, and not merged
    minimum_confidence: float = Field(default=0.5, ge=0, le=1)  # of a link that counts
    verified_link: float = Field(default=0.95, ge=0, le=1)
    cross_link: float = Field(default=0.9, ge=0, le=1)
    same_domain: float = Field(default=0.8, ge=0, le=1)


class AttentionSettings(Frozen):
    """Weights by kind of act. A kind that is not listed is no attention at all.

    Replies and quotes cost their author more than a repost, a repost more than a like. A follow
    counts in full while it lasts, but for little: it is one click, and followers are not influence
    (Cha et al., ICWSM 2010). At 1.0 one of the demo's celebrities, whom hardly anyone reacts to, ranked 12th.
    """

    kinds: dict[
        Literal["follow", "repost", "quote", "reply", "mention", "like", "list"], ActWeight
    ] = Field(
        min_length=1,
        default={
            "follow": ActWeight(weight=0.25),
            "like": ActWeight(weight=1.0, halflife_days=30),
            "list": ActWeight(weight=2.0, halflife_days=180),
            "mention": ActWeight(weight=2.0, halflife_days=30),
            "repost": ActWeight(weight=3.0, halflife_days=30),
            "quote": ActWeight(weight=4.0, halflife_days=30),
            "reply": ActWeight(weight=4.0, halflife_days=30),
        },
    )


class CleanSettings(Frozen):
    """When an account is inactive or removed. The signals are in `renown.clean.signals`."""

    inactive_after_days: int = Field(default=90, ge=1)
    trust_floor: float = Field(default=0.1, gt=0, le=1)
    remove_declared_bots: bool = True
    overrides: str | None = None  # a file of accounts to allow or deny: `renown.clean.overrides`
    seeds: str | None = None  # a file of accounts known to be good or bad: `renown.clean.seeds`


class PropagateSettings(Frozen):
    """Parameters of the recurrence; see `renown.solver.model`."""

    engine: Literal["auto", "blocks", "graphframes", "reference"] = "auto"
    damping: float = Field(default=0.85, ge=0, lt=1)
    tolerance: float = Field(default=1e-4, gt=0)
    maximum_rounds: int = Field(default=500, ge=1)
    engagement_weight: float = Field(default=1.0, ge=0)
    blocks: int | None = Field(
        default=None, ge=1
    )  # of the engine blocks; None: the fewest that fit
    start: Literal["own", "previous"] = "own"  # previous: the nearest earlier published snapshot


class FeatureSettings(Frozen):
    """The window that per-post and per-day figures look at, and when distinct accounts are sketched.

    A run of more acts than `exact_up_to` counts those engaged in 7, 30 and 90 days by sketches.
    """

    window_days: int = Field(default=90, ge=1)
    exact_up_to: int = Field(default=1_000_000_000, ge=0)


class TopicsSettings(Frozen):
    """Which topics there are, and what it takes to be a source of one within the window of features.

    Below the floor an account has no influence on a topic at all, whatever its influence is otherwise.
    """

    documents: tuple[str, ...] = ()  # names of `conf/topics`, or paths: `renown.topics.document`
    at_least_posts: int = Field(default=3, ge=1)  # own posts on the topic
    at_least_days: int = Field(default=2, ge=1)  # distinct days of those
    at_least_reactors: int = Field(default=3, ge=1)  # distinct kept accounts that reacted to those
    # Whose own posts are at most this share of all that it posted and reposted on it is a spreader.
    spreader_share: float = Field(default=0.1, ge=0, lt=1)


class ConfidenceSettings(Frozen):
    """With what probability the interval of a score holds."""

    level: float = Field(default=0.9, gt=0, lt=1)


class ExplainSettings(Frozen):
    """How much of an explanation is kept in a snapshot."""

    sources: int = Field(default=10, ge=1, le=1000)  # named per account; the others are summed up


class GateSettings(Frozen):
    """What a snapshot may differ by from the published one of the nearest earlier date."""

    rows_change_share: float = Field(default=0.2, gt=0)
    influence_change_share: float = Field(default=0.3, gt=0)
    removed_share_change: float = Field(default=0.1, gt=0)
    median_score_change: float = Field(default=10.0, gt=0)


class RetentionSettings(Frozen):
    """Which snapshots `renown prune` keeps: those of either rule, and what they need.

    Thirty-five dates are a month of days, and some more for those that are run again.
    """

    dates: int = Field(default=35, ge=1)  # the latest published ones
    days: int | None = Field(default=None, ge=0)  # before the latest published date
    unfinished_days: float = Field(default=7.0, ge=0)  # since a run without a snapshot last wrote


class IngestSettings(Frozen):
    """What share of the records read may be set aside before a run is refused."""

    reject_share: float = Field(default=0.05, ge=0, le=1)


class Settings(Frozen):
    """The whole configuration of a run."""

    spark: SparkSettings = SparkSettings()
    ingest: IngestSettings = IngestSettings()
    identities: IdentitySettings = IdentitySettings()
    attention: AttentionSettings = AttentionSettings()
    clean: CleanSettings = CleanSettings()
    features: FeatureSettings = FeatureSettings()
    propagate: PropagateSettings = PropagateSettings()
    topics: TopicsSettings = TopicsSettings()
    confidence: ConfidenceSettings = ConfidenceSettings()
    explain: ExplainSettings = ExplainSettings()
    gate: GateSettings = GateSettings()
    retention: RetentionSettings = RetentionSettings()
    score_document: str = "2026-11"
    trust_document: str = "2026-11"

    def meaning(self) -> dict[str, Any]:
        """What decides the results: all but how Spark is run, what may be published, and how long it
        is kept. It enters the run id.

        Of overrides, seeds and topics the plan holds what the files say, not where they lie.
        """
        files = {"clean": {"overrides": True, "seeds": True}, "topics": {"documents": True}}
        beside: Any = {"spark": True, "gate": True, "retention": True, **files}
        return self.model_dump(mode="json", exclude=beside)


def load(path: str | Path | None) -> Settings:
    """Read a configuration file; None gives the defaults.

    Raises ConfigError, listing every unknown key (with a suggestion) and every wrong value.
    """
    if path is None:
        return Settings()
    content = read_yaml(Path(path), what="configuration")
    return parse(Settings, content, source=str(path))


def read_yaml(path: Path | Traversable, *, what: str) -> dict[str, Any]:
    """One YAML mapping out of a file; ConfigError where it cannot be read as one."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"{what} {path}: no such file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{what} {path} cannot be read: {error}") from None
    except yaml.YAMLError as error:
        raise ConfigError(f"{what} {path} is not YAML: {error}") from None
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise ConfigError(
            f"{what} {path}: expected `key: value` lines, found {type(content).__name__}"
        )
    return content


def parse(model: type[Model], content: dict[str, Any], *, source: str) -> Model:
    """Validate a mapping against a model; ConfigError lists every problem."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise wrong(problems_in(model, error), source=source) from None


def wrong(problems: list[str], *, source: str) -> ConfigError:
    """The error that lists what is wrong with a file."""
    return ConfigError(listed(f"{source} has {len(problems)} problem(s):", problems))


def problems_in(model: type[BaseModel], error: ValidationError) -> list[str]:
    """What a validation found, in words: where, what, and what a misspelt key may have meant."""
    return [_problem(model, dict(e)) for e in error.errors()]


def _problem(model: type[BaseModel], error: dict[str, Any]) -> str:
    where = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        known = _fields(model, error["loc"][:-1])
        return f"unknown key '{where}'{did_you_mean(str(error['loc'][-1]), known)}"
    return f"{where}: {error['msg']}"


def _fields(model: Any, path: tuple[Any, ...]) -> list[str]:
    """The keys known at a place of a model; a dict's key and a list's index lead to its values."""
    for part in path:
        model = _below(model, part)
    model = model if hasattr(model, "model_fields") else _values(model, optional=True)
    return list(getattr(model, "model_fields", {}))


def _below(model: Any, part: Any) -> Any:
    fields = getattr(model, "model_fields", None)
    if fields is None:
        return _values(model)
    return fields[part].annotation if part in fields else None


def _values(annotation: Any, *, optional: bool = False) -> Any:
    """What a dict, tuple or list holds; or what may be there, of `Section | None`."""
    inner = [a for a in get_args(annotation) if a not in (type(None), Ellipsis)]
    if optional:
        return inner[0] if type(None) in get_args(annotation) else None
    return inner[-1] if inner else None


def shipped(folder: str) -> dict[str, Traversable]:
    """The YAML files of a folder of the configuration that renown ships, by name, in order.

    `conf` in a checkout is where they lie. Of a wheel that Spark was handed, Python reads them where
    they are, in the archive: they have no path on any disk.
    """
    held = files("renown").joinpath("conf", folder).iterdir()
    named = {Path(file.name).stem: file for file in held if file.name.endswith(".yaml")}
    return dict(sorted(named.items()))
