"""The server's settings: defaults, every mistake at once, and secrets that stay secret."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from datasheet.address import BaseUrl
from datasheet.settings import VARIABLES, Settings, SettingsError

PAGE = Path(__file__).resolve().parents[1] / "docs" / "settings.md"
SECRET = "5up3r-53cr3t-" * 4
MAIL = {"SMTP_HOST": "mail.example.org", "MAIL_FROM": "site@example.org"}


def read(root: Path, **environ: str) -> Settings:
    return Settings.read(environ, root)


def mistakes(root: Path, **environ: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as told:
        read(root, **environ)
    return told.value.mistakes


def test_without_an_environment_everything_stays_on_this_machine(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert str(settings.base) == "http://127.0.0.1:8000/"
    assert settings.data_folder == tmp_path / ".data"
    assert (settings.database_url, settings.redis_url, settings.mail) == (None, None, None)
    assert (settings.trusted_hops, settings.site_origins) == (0, ())
    assert len(settings.secret_key) >= 32
    assert settings.secret_key != read(tmp_path).secret_key


def test_the_environment_is_read_and_blanks_are_nothing(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        HOST=" ::1 ",
        PORT="9000",
        DATA_DIR="elsewhere",
        DATABASE_URL="postgresql://u:p@db/site",
        REDIS_URL="redis://r:6379/1",
        SECRET_KEY=SECRET,
        TRUSTED_HOPS="2",
        SITE_ORIGINS="https://a.example, https://B.example:8443",
        BASE_URL="  ",
        SMTP_SECURITY="tls",
        **MAIL,
    )
    assert str(settings.base) == "http://[::1]:9000/"
    assert settings.data_folder == tmp_path / "elsewhere"
    assert settings.secret_key == SECRET.encode()
    assert settings.trusted_hops == 2
    assert settings.site_origins == ("https://a.example", "https://b.example:8443")
    assert settings.mail is not None
    assert (settings.mail.host, settings.mail.port) == ("mail.example.org", 465)
    assert settings.mail.recipient is None


def test_the_command_line_wins_over_the_environment(tmp_path: Path) -> None:
    environ = {"HOST": "127.0.0.2", "PORT": "9000", "BASE_URL": "http://a.example/"}
    given = Settings.read(
        environ, tmp_path, host="127.0.0.3", port=9001, base=BaseUrl.parse("http://b.example/")
    )
    assert (given.host, given.port, str(given.base)) == ("127.0.0.3", 9001, "http://b.example/")
    told = Settings.read(environ, tmp_path)
    assert (told.host, told.port, str(told.base)) == ("127.0.0.2", 9000, "http://a.example/")


def test_all_mistakes_are_told_at_once_each_with_its_name_and_its_cure(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    given = {
        "PORT": "99999",
        "BASE_URL": "ftp://x",
        "DATA_DIR": "file",
        "DATABASE_URL": "mysql://u:hunter2@h/d",
        "REDIS_URL": "hunter2",
        "SECRET_KEY": "short",
        "TRUSTED_HOPS": "-1",
        "SITE_ORIGINS": "https://a.example/path",
        "SMTP_SECURITY": "ssl",
        "SMTP_PORT": "x",
        "SMTP_USER": "me",
        "MAIL_TO": "a@b,c@d",
        "SMTP_HOST": "mail.example.org",
    }
    told = mistakes(tmp_path, **given)
    names = [line.partition(":")[0] for line in told]
    assert sorted(set(names)) == sorted({*given} - {"SMTP_HOST"} | {"MAIL_FROM"})
    assert all(re.search(r"[.)\"]$", line) for line in told)
    assert "hunter2" not in "".join(told)
    assert 'PORT: "99999" is not a number from 1 to 65535. Correct it.' in told


def test_a_public_address_needs_a_secret_and_is_told_how_to_make_one(tmp_path: Path) -> None:
    [told] = mistakes(tmp_path, BASE_URL="https://ada.dev/")
    assert told == (
        "SECRET_KEY: https://ada.dev/ is a public address and needs one. "
        'Make it: python3 -c "import secrets; print(secrets.token_hex(32))"'
    )
    assert read(tmp_path, BASE_URL="https://ada.dev/", SECRET_KEY=SECRET).base.is_public
    assert read(tmp_path, BASE_URL="http://192.168.0.7:8000/").secret_key


def test_secrets_may_lie_in_files(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{SECRET}\n")
    (tmp_path / "empty").write_text("\n")
    assert read(tmp_path, SECRET_KEY_FILE=str(tmp_path / "key")).secret_key == SECRET.encode()
    settings = read(tmp_path, SMTP_USER="me", SMTP_PASSWORD_FILE=str(tmp_path / "key"), **MAIL)
    assert settings.mail is not None
    assert settings.mail.password == SECRET
    (tmp_path / "url").write_text("postgresql://u:p@db/site\n")
    kept = read(tmp_path, DATABASE_URL_FILE=str(tmp_path / "url"))
    assert kept.database_url == "postgresql://u:p@db/site"
    public = {"BASE_URL": "https://ada.dev/"}
    [gone] = mistakes(tmp_path, SECRET_KEY_FILE=str(tmp_path / "gone"), **public)
    assert gone.startswith("SECRET_KEY_FILE: ")
    [empty] = mistakes(tmp_path, SECRET_KEY_FILE=str(tmp_path / "empty"), **public)
    assert empty.endswith("is empty. Write the secret into it.")
    [both] = mistakes(tmp_path, SECRET_KEY=SECRET, SECRET_KEY_FILE=str(tmp_path / "key"))
    assert both == "SECRET_KEY: SECRET_KEY_FILE is set as well. Keep one of them."


def test_no_secret_is_shown(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        SECRET_KEY=SECRET,
        DATABASE_URL="postgresql://u:hunter2@db/site",
        REDIS_URL="redis://:hunter2@r/0",
        SMTP_USER="me",
        SMTP_PASSWORD="hunter2",
        **MAIL,
    )
    for shown in (repr(settings), str(settings), f"{settings}"):
        assert SECRET not in shown
        assert "hunter2" not in shown


def test_the_data_folder_is_ours_alone(tmp_path: Path) -> None:
    loose = tmp_path / "loose"
    loose.mkdir(mode=0o755)
    loose.chmod(0o755)
    for folder in (loose, tmp_path / "a/b"):
        read(tmp_path, DATA_DIR=str(folder))
        assert folder.stat().st_mode & 0o777 == 0o700


def test_a_data_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    # Not even root can make a folder there.
    [told] = mistakes(tmp_path, DATA_DIR="/proc/datasheet")
    assert told.startswith("DATA_DIR: /proc/datasheet cannot be made ours alone: ")


def test_mail_settings_without_a_host_and_a_readable_password_are_told(tmp_path: Path) -> None:
    assert mistakes(tmp_path, MAIL_TO="a@example.org") == (
        "MAIL_TO: SMTP_HOST is not set. Set it, or unset MAIL_TO.",
    )
    login = {"SMTP_USER": "me", "SMTP_PASSWORD": "x", "SMTP_SECURITY": "none"}
    [told] = mistakes(tmp_path, **login, **MAIL)
    assert told.startswith("SMTP_SECURITY: with none the password would cross the network")
    local = {**MAIL, **login, "SMTP_HOST": "127.0.0.1"}
    assert read(tmp_path, **local).mail is not None


def test_the_documentation_tells_every_variable_and_its_default() -> None:
    section = PAGE.read_text(encoding="utf-8").partition("## Environment")[2]
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| ([^|]*) \|", section, flags=re.M))
    others = {"SOURCE_DATE_EPOCH", "NO_COLOR"}
    assert {name: told for name, told in rows.items() if name not in others} == dict(VARIABLES)
    assert others <= set(rows)
