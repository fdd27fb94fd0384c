"""The environment in, the addresses that alerts go to beside Telegram out, by name; and the settings of our own server.

An address is as good as a password: who knows it can write there. So ``sources.yaml`` has names only, and what they
stand for is read from the environment, from ``.env``, or from the file that DRAGOMAN_SECRETS_FILE names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr

from bot.config.faults import wrong
from bot.config.machines import MachineSettings, strip
from bot.model import Config, Target

SHORTEST_SECRET = 16  # characters
_WEB = re.compile(r"https?://[^\s/]+\S*", re.I)
_TLS = re.compile(r"https://[^\s/?#]+(/[\w.~/-]*)?", re.I | re.A)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://\S+", re.I)
_KEY = re.compile(r"[\w.~-]{16,}", re.A)
_GUIDE = "docs/how-to/send-elsewhere.md"


def _check_service(url: SecretStr) -> SecretStr:
    if not _SCHEME.fullmatch(url.get_secret_value().strip()):
        raise wrong("is not the address of a service.", f"Write it as {_GUIDE} shows, such as slack://… or mailto://….")
    return SecretStr(url.get_secret_value().strip())


def _check_webhook(url: SecretStr) -> SecretStr:
    if not _WEB.fullmatch(url.get_secret_value().strip()):
        raise wrong("is not a web address.", "Write where the webhook is received: https://desk.example/alerts.")
    return SecretStr(url.get_secret_value().strip())


def _check_secret(secret: SecretStr) -> SecretStr:
    if len(secret.get_secret_value().strip()) < SHORTEST_SECRET:
        raise wrong(f"has fewer than {SHORTEST_SECRET} characters.", "Make one with: openssl rand -base64 32")
    return SecretStr(secret.get_secret_value().strip())


def check_port(port: int) -> int:
    """Refuse what is no port."""
    if not 1 <= port <= 65535:
        raise wrong("is not a port.", "Write a number from 1 to 65535, such as 9464.")
    return port


def _check_key(key: SecretStr) -> SecretStr:
    if key.get_secret_value() and not _KEY.fullmatch(key.get_secret_value()):
        raise wrong(
            "is no key: it wants 16 letters or digits at the least, for it stands in addresses.",
            "Make one with: openssl rand -hex 16",
        )
    return key


def _check_public(url: SecretStr) -> SecretStr:
    if url.get_secret_value() and not _TLS.fullmatch(url.get_secret_value()):
        raise wrong(
            "is not an https address of a plain path.",
            "Telegram calls nothing but https: write for example https://bot.example/telegram.",
        )
    return url


Services = dict[str, Annotated[SecretStr, AfterValidator(_check_service)]]
Webhooks = dict[str, Annotated[SecretStr, AfterValidator(_check_webhook)]]
Secrets = dict[str, Annotated[SecretStr, AfterValidator(_check_secret)]]


class ElsewhereSettings(MachineSettings):
    """Where alerts go beside Telegram, and what is served. Variables of a mapping end in its keys: ``…_NEWSROOM``."""

    apprise_urls: Services = Field(default={}, validation_alias="DRAGOMAN_APPRISE_URL")
    webhook_urls: Webhooks = Field(default={}, validation_alias="DRAGOMAN_WEBHOOK_URL")
    webhook_secrets: Secrets = Field(default={}, validation_alias="DRAGOMAN_WEBHOOK_SECRET")
    secrets_file: str = Field(default="", validation_alias="DRAGOMAN_SECRETS_FILE")
    web_port: Annotated[int, BeforeValidator(strip), AfterValidator(check_port)] | None = Field(
        default=None, validation_alias="DRAGOMAN_WEB_PORT"
    )
    web_host: Annotated[str, BeforeValidator(strip)] = Field(default="127.0.0.1", validation_alias="DRAGOMAN_WEB_HOST")
    web_key: Annotated[SecretStr, BeforeValidator(strip), AfterValidator(_check_key)] = Field(
        default=SecretStr(""), validation_alias="DRAGOMAN_WEB_KEY"
    )
    telegram_webhook_url: Annotated[SecretStr, BeforeValidator(strip), AfterValidator(_check_public)] = Field(
        default=SecretStr(""), validation_alias="DRAGOMAN_TELEGRAM_WEBHOOK_URL"
    )

    @property
    def served_here_only(self) -> bool:
        """Say whether our server is for this computer alone: nobody else can reach it, by its own settings."""
        return is_loopback(self.web_host) and not self.telegram_webhook_url.get_secret_value()

    def lacking(self) -> str | None:
        """Say which variable is missing beside those that are set."""
        for name in self.webhook_urls.keys() - self.webhook_secrets.keys():
            return (
                f"DRAGOMAN_WEBHOOK_SECRET_{name.upper()} is missing: what is sent there is signed. "
                "Make one with: openssl rand -base64 32"
            )
        if self.telegram_webhook_url.get_secret_value() and not self.web_port:
            return "DRAGOMAN_WEB_PORT is missing. Write the port that your web server passes Telegram's calls on to."
        return super().lacking()


def is_loopback(host: str) -> bool:
    """Say whether only this computer can reach that address."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def entry(name: str) -> str:
    """Return how a name of sources.yaml stands among the settings: variables have no hyphens."""
    return name.replace("-", "_").lower()


def unset(config: Config, settings: ElsewhereSettings) -> tuple[str, ...]:
    """Return a sentence for each target of the configuration that has no address, with the remedy."""
    known: Mapping[str, tuple[Mapping[str, SecretStr], str]] = {
        "apprise": (settings.apprise_urls, "DRAGOMAN_APPRISE_URL"),
        "webhook": (settings.webhook_urls, "DRAGOMAN_WEBHOOK_URL"),
    }
    sentences = []
    for target in dict.fromkeys(_targets(config)):
        addresses, variable = known.get(target.channel, ({}, ""))
        if variable and entry(target.address) not in addresses:
            sentences.append(
                f"{target} has no address. Set {variable}_{entry(target.address).upper()}, as {_GUIDE} shows."
            )
    return tuple(sentences)


def _targets(config: Config) -> Iterator[Target]:
    yield from (subscription.target for subscription in config.subscriptions)
    if config.admin:
        yield config.admin
