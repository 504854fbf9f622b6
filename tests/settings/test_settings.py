"""Reading the environment: everything wrong is said at once, and no secret is ever shown."""

from pathlib import Path

import pytest

from supportdesk.settings import Settings, SettingsFault
from supportdesk.settings.settings import describe, strangers

KEY = "kX9vQ2mB7sT4wR8zL1nC6hJ3pF5gD0yA"
ADDRESSES = {
    "staff.internal": ["10.2.3.4"],
    "desk.internal": ["10.2.3.5"],
    "mixed": ["10.0.0.1", "8.8.8.8"],
}
NEEDED = {
    "DESK_SECRET_KEY": KEY,
    "DESK_BASE_URL": "https://desk.example.com",
    "DESK_STAFF_URL": "https://staff.example.com/api",
    "DESK_STAFF_TOKEN": "the-service-token",
}


def read(demonstration: bool = False, **more: str) -> Settings:
    environ = NEEDED | {f"DESK_{name.upper()}": value for name, value in more.items()}
    return Settings.from_environ(
        {name: value for name, value in environ.items() if value != "-"},
        demonstration=demonstration,
        resolve=lambda host: ADDRESSES.get(host, []),
    )


def faults(**more: str) -> list[str]:
    with pytest.raises(SettingsFault) as caught:
        read(**more)
    return caught.value.faults


def test_the_four_needed_variables_are_enough() -> None:
    settings = read()
    assert (settings.port, settings.workers, settings.limits) == (8000, 1, "normal")
    assert settings.database_url == f"sqlite:///{settings.data_dir}/desk.db"
    assert settings.staff_roles == {"l1": {"l1"}, "l2": {"l2"}, "admin": {"admin"}}
    assert settings.smtp_url is None
    assert settings.upload_bytes == 502_000_000


def test_everything_wrong_is_named_at_once() -> None:
    said = faults(secret_key="short", base_url="ftp://x", port="eighty", workers="0", limits="some")
    assert [fault.split()[0] for fault in said] == [
        "DESK_SECRET_KEY", "DESK_BASE_URL", "DESK_PORT", "DESK_WORKERS", "DESK_LIMITS",
    ]  # fmt: skip


def test_what_has_no_default_is_missing() -> None:
    with pytest.raises(SettingsFault) as caught:
        Settings.from_environ({})
    assert caught.value.faults == [f"{name} is missing." for name in NEEDED]


def test_empty_is_not_given() -> None:
    assert read(port="", smtp_url="  ").port == 8000
    assert faults(secret_key="") == ["DESK_SECRET_KEY is missing."]


@pytest.mark.parametrize(
    "key", ["k" * 40, "changeme" * 5, "your-secret-key-0123456789-qwerty", "too short"]
)
def test_weak_keys_are_refused(key: str) -> None:
    assert "DESK_SECRET_KEY" in faults(secret_key=key)[0]


def test_a_key_has_32_bytes() -> None:
    assert "32 bytes" in faults(secret_key=KEY[:31])[0]
    assert read(secret_key=KEY[:32]).secret_key == (KEY.encode(),)


def test_every_key_of_the_list_is_checked() -> None:
    assert "key 2" in faults(secret_key=f"{KEY},short")[0]
    assert read(secret_key=f"{KEY}, {KEY[::-1]}").secret_key == (KEY.encode(), KEY[::-1].encode())


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(KEY + "\n")
    settings = read(secret_key="-", secret_key_file=str(file))
    assert settings.secret_key == (KEY.encode(),)


def test_a_secret_given_twice_or_in_a_lost_file_is_a_fault(tmp_path: Path) -> None:
    assert faults(secret_key_file=str(tmp_path / "none"), secret_key="-") == [
        "DESK_SECRET_KEY is given as a file that cannot be read."
    ]
    assert "twice" in faults(staff_token_file=str(tmp_path))[0]


def test_no_secret_is_shown() -> None:
    settings = read(
        smtp_url="smtps://desk:hidden1@mail.example.com", mail_from="desk@example.com",
        database_url="postgresql+psycopg://desk:hidden2@db/desk", ops_token="hidden3hidden3hidden3",
        staff_hook_secret="whsec_aGlkZGVuaGlkZGVuaGlkZGVuaGlkZGVu",
    )  # fmt: skip
    shown = repr(settings) + str(settings) + repr(settings.smtp_url)
    for secret in (KEY, "hidden", "aGlkZGVu", "the-service-token"):
        assert secret not in shown
    assert "https://desk.example.com" in shown


def test_a_fault_never_repeats_a_secret() -> None:
    said = " ".join(
        faults(smtp_url="smtp://desk:hidden@/", ops_token="hidden", database_url="mysql://hidden")
    )
    assert "hidden" not in said


def test_plain_http_is_for_this_machine_only() -> None:
    assert "https" in faults(base_url="http://desk.example.com")[0]
    assert "https" in faults(base_url="http://192.168.1.5")[0]
    for own in ("http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]:8000"):
        assert read(base_url=own).base_url == own


def test_limits_are_off_only_on_a_private_address() -> None:
    assert read(base_url="http://192.168.1.5:8000", limits="off").limits_off
    assert read(base_url="http://desk.internal", limits="off").limits_off
    assert read(base_url="http://127.0.0.1:8000", limits="off").limits_off
    for public in ("https://desk.example.com", "http://8.8.8.8", "http://mixed"):
        assert "DESK_LIMITS" in faults(base_url=public, limits="off")[0]


def test_the_staff_platform_is_https_or_private() -> None:
    for good in (
        "https://staff.example.com",
        "http://127.0.0.1:9",
        "http://10.0.0.9",
        "http://staff.internal:8080",
    ):
        assert read(staff_url=good).staff_url == good
    for bad in ("http://staff.example.com", "http://8.8.8.8", "http://mixed", "http://unknown"):
        assert faults(staff_url=bad) == ["DESK_STAFF_URL must be https, or a private address."]


def test_the_base_address_is_a_bare_origin() -> None:
    assert read(base_url="https://Desk.Example.com:443/").base_url == "https://desk.example.com"
    for bad in (
        "https://desk.example.com/path",
        "https://a:b@desk.example.com",
        "https://x?y",
        "https://",
        "https://a b",
    ):
        assert "DESK_BASE_URL" in faults(base_url=bad)[0]


def test_mail_servers_are_read() -> None:
    smtp = read(
        smtp_url="smtp://d%40e:p%3Aw@mail.example.com:2525", mail_from="Desk <d@e.com>"
    ).smtp_url
    assert smtp is not None
    assert (smtp.host, smtp.port, smtp.username, smtp.password) == (
        "mail.example.com",
        2525,
        "d@e",
        "p:w",
    )
    assert smtp.starttls
    assert not smtp.tls


def test_starttls_is_asked_wherever_a_password_leaves_this_machine() -> None:
    for url, starttls in (
        ("smtp://mail.example.com", False),
        ("smtp://a:b@127.0.0.1:1025", False),
        ("smtps://a:b@m.example.com", False),
        ("smtp://a:b@10.0.0.3", True),
    ):
        server = read(smtp_url=url, mail_from="d@e.com").smtp_url
        assert server is not None
        assert server.starttls is starttls


def test_a_mailbox_is_read_with_its_name_and_never_in_clear_text() -> None:
    for url, mailbox, tls, starttls in (
        ("imaps://a:b@mail.example.com", "INBOX", True, False),
        ("imaps://a:b@mail.example.com/Support%2FNew", "Support/New", True, False),
        ("imap://a:b@10.0.0.3/", "INBOX", False, True),
        ("imap://a:b@127.0.0.1:1143/H%C3%B6he", "Höhe", False, False),
    ):
        server = read(imap_url=url).imap_url
        assert server is not None
        assert (server.mailbox, server.tls, server.starttls) == (mailbox, tls, starttls)
    assert faults(imap_url="imap://a:hidden@192.0.2.1") == [
        "DESK_IMAP_URL must be imaps, or a private address."
    ]
    for bad in ("imaps://a:hid%0Aden@h", "imaps://a:hidden@h/INBOX?x", "imaps://a@h/x%00"):
        (fault,) = faults(imap_url=bad)
        assert fault.startswith("DESK_IMAP_URL")
        assert "hid" not in fault


def test_mail_without_a_sender_is_a_fault() -> None:
    assert faults(smtp_url="smtp://127.0.0.1:1025") == [
        "DESK_MAIL_FROM is missing: mail needs a sender."
    ]
    assert "DESK_MAIL_FROM" in faults(mail_from="Desk <d@e.com>\nBcc: x@y.z")[0]


def test_roles_are_mapped_to_the_platforms_names() -> None:
    roles = read(staff_roles="l1=Support, l2=Engineer, admin=Engineer").staff_roles
    assert roles == {"Support": {"l1"}, "Engineer": {"l2", "admin"}}
    assert "DESK_STAFF_ROLES" in faults(staff_roles="boss=Chief")[0]


def test_proxies_are_networks_and_never_everybody() -> None:
    assert [str(net) for net in read(trusted_proxies="10.0.0.1, fd00::/8").trusted_proxies] == [
        "10.0.0.1/32",
        "fd00::/8",
    ]
    assert "trust everybody" in faults(trusted_proxies="0.0.0.0/0")[0]


def test_hook_secrets_are_several_and_long_enough() -> None:
    good = "whsec_" + "A" * 32
    assert read(staff_hook_secret=f"{good},{good}").staff_hook_secret == (good, good)
    for bad in ("plain", "whsec_QUJD", "whsec_!!!!"):
        assert "DESK_STAFF_HOOK_SECRET" in faults(staff_hook_secret=bad)[0]


def test_the_demonstration_stays_on_this_machine() -> None:
    assert read(demonstration=True, base_url="-", port="8123").base_url == "http://127.0.0.1:8123"
    with pytest.raises(SettingsFault, match="DESK_LISTEN"):
        read(demonstration=True, listen="0.0.0.0")


def test_the_demonstration_has_no_key_of_its_own() -> None:
    with pytest.raises(SettingsFault, match="DESK_SECRET_KEY"):
        read(demonstration=True, secret_key="-")


def test_every_attribute_has_its_variable() -> None:
    names = {name.removeprefix("DESK_").lower() for name, _, _ in describe()}
    assert names == set(Settings.__dataclass_fields__) - {"demonstration"}


def test_a_mistyped_name_is_found() -> None:
    assert strangers(
        {"DESK_SECRETKEY": "x", "DESK_PORT": "1", "DESK_OPS_TOKEN_FILE": "x", "HOME": "y"}
    ) == ["DESK_SECRETKEY"]


@pytest.mark.parametrize(
    "inlet",
    [
        {"imap_url": "imaps://u:p@mail.example.com"},
        {"mail_hook_secret": "whsec_" + "A" * 40},
        {"mail_pipe": "1"},
    ],
)
def test_answers_to_mail_arrive_where_there_is_a_way_in_and_a_sender(inlet) -> None:
    assert read(mail_from="support@example.com", **inlet).reads_mail
    assert not read(**inlet).reads_mail
    assert not read(mail_from="support@example.com", mail_pipe="0").reads_mail


def test_the_sender_is_short_where_addresses_to_answer_to_begin_with_it() -> None:
    assert read(mail_from=f"{'s' * 24}@example.com", mail_pipe="1").reads_mail
    (fault,) = faults(mail_from=f"Support <{'s' * 25}@example.com>", mail_pipe="1")
    assert fault.startswith("DESK_MAIL_FROM may have 24 characters before the @")
    assert read(mail_from=f"{'s' * 25}@example.com").mail_from
