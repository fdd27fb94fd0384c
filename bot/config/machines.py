"""The environment in, settings of the machines that summarise or translate out; without any of them there are none."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated

from babel import Locale, UnknownLocaleError
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.config.faults import wrong

LEAST_SECONDS, MOST_SECONDS = 1, 60  # a chat is leased for two minutes
_ADDRESS = re.compile(r"https?://[^\s/]+\S*", re.I)
_KEY = re.compile(r"[!-~]*")


class Translator(StrEnum):
    """What translates."""

    MODEL = "model"
    LIBRETRANSLATE = "libretranslate"
    DEEPL = "deepl"


def strip(value: object) -> object:
    """Return a text without the white space around it."""
    return value.strip() if isinstance(value, str) else value


def _check_address(address: str) -> str:
    if address and not _ADDRESS.fullmatch(address):
        raise wrong("is not a web address.", "Write for example http://localhost:11434/v1.")
    return address


def _check_key(key: SecretStr) -> SecretStr:
    if not _KEY.fullmatch(key.get_secret_value()):
        raise wrong("is no key: it has characters that no key has.", "Copy it whole, without spaces.")
    return key


def _choose_translator(written: object) -> object:
    if not isinstance(written, str):
        return written
    try:
        return Translator(written.strip().lower())
    except ValueError:
        raise wrong("is no translator.", "Write model, libretranslate or deepl.") from None


def _check_language(tag: str) -> str:
    try:
        if tag:
            Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        raise wrong("is no language's tag.", "Write for example en, de or sr-Latn.") from None
    return tag


def _check_calls(calls: int) -> int:
    if calls < 0:
        raise wrong("is below 0.", "Write a number of calls, or 0 for none.")
    return calls


def _check_seconds(seconds: int) -> int:
    if not LEAST_SECONDS <= seconds <= MOST_SECONDS:
        raise wrong("is out of range.", f"Write a number of seconds from {LEAST_SECONDS} to {MOST_SECONDS}.")
    return seconds


_Address = Annotated[str, BeforeValidator(strip), AfterValidator(_check_address)]
_Key = Annotated[SecretStr, BeforeValidator(strip), AfterValidator(_check_key)]


class MachineSettings(BaseSettings):
    """What belongs to machines. An address may hold a password, so none is shown by ``repr``."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        # variables of a mapping: DRAGOMAN_APPRISE_URL_NEWSROOM
        env_nested_delimiter="_",
        env_nested_max_split=1,
    )

    model_url: _Address = Field(default="", validation_alias="DRAGOMAN_MODEL_URL", repr=False)
    model: Annotated[str, BeforeValidator(strip)] = Field(default="", validation_alias="DRAGOMAN_MODEL")
    model_key: _Key = Field(default=SecretStr(""), validation_alias="DRAGOMAN_MODEL_KEY")
    summarise: Annotated[bool, BeforeValidator(strip)] = Field(default=False, validation_alias="DRAGOMAN_SUMMARISE")
    translator: Annotated[Translator | None, BeforeValidator(_choose_translator)] = Field(
        default=None, validation_alias="DRAGOMAN_TRANSLATOR"
    )
    translator_url: _Address = Field(default="", validation_alias="DRAGOMAN_TRANSLATOR_URL", repr=False)
    translator_key: _Key = Field(default=SecretStr(""), validation_alias="DRAGOMAN_TRANSLATOR_KEY")
    translate_to: Annotated[str, BeforeValidator(strip), AfterValidator(_check_language)] = Field(
        default="", validation_alias="DRAGOMAN_TRANSLATE_TO"
    )
    machine_calls: Annotated[int, BeforeValidator(strip), AfterValidator(_check_calls)] = Field(
        default=200, validation_alias="DRAGOMAN_MACHINE_CALLS"
    )
    machine_seconds: Annotated[int, BeforeValidator(strip), AfterValidator(_check_seconds)] = Field(
        default=8, validation_alias="DRAGOMAN_MACHINE_SECONDS"
    )

    def lacking(self) -> str | None:
        """Say which variable is missing beside those that are set."""
        asks_model = self.summarise or self.translator is Translator.MODEL
        if asks_model and not (self.model_url and self.model):
            return "DRAGOMAN_MODEL_URL and DRAGOMAN_MODEL are missing. Name the model's server and the model."
        if self.translator is Translator.LIBRETRANSLATE and not self.translator_url:
            return "DRAGOMAN_TRANSLATOR_URL is missing. Write where LibreTranslate runs: http://localhost:5000."
        if self.translator is Translator.DEEPL and not self.translator_key.get_secret_value():
            return "DRAGOMAN_TRANSLATOR_KEY is missing. Copy it from DeepL's page of API keys."
        return None
