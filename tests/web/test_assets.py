"""Static files by fingerprint."""

import gzip
import os
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from supportdesk.web.assets import Assets, asset
from tests.web.tiny import client_of, make_app


def address(app: Flask, path: str = "css/base.css") -> str:
    with app.test_request_context():
        return asset(path)


def test_an_address_names_the_content_and_is_kept_for_a_year(
    app: Flask, client: FlaskClient
) -> None:
    answer = client.get(address(app))
    assert answer.status_code == 200
    assert answer.content_type == "text/css; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Cookie" not in answer.headers["Vary"]


def test_an_old_address_serves_what_is_there_now_but_is_not_kept(
    app: Flask, client: FlaskClient
) -> None:
    answer = client.get("/static/0123456789/css/base.css")
    assert answer.data == client.get(address(app)).data
    assert answer.headers["Cache-Control"] == "no-cache"


def test_files_are_packed_for_who_can_unpack(app: Flask, client: FlaskClient) -> None:
    packed = client.get(address(app), headers={"Accept-Encoding": "br, gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    plain = client.get(address(app), headers={"Accept-Encoding": "gzip;q=0"})
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["ETag"] != plain.headers["ETag"]


def test_an_unchanged_file_is_not_sent_again(app: Flask, client: FlaskClient) -> None:
    tag = client.get(address(app)).headers["ETag"]
    assert client.get(address(app), headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize(
    "path",
    [
        "../secret.txt", "..%2fsecret.txt", "%2e%2e/secret.txt", "css/../../secret.txt",
        "css%2f..%2f..%2fsecret.txt", "/etc/passwd", "css", "", "..\\secret.txt", "css/base.css%00",
    ],
)  # fmt: skip
def test_only_what_lies_in_the_folder_is_served(
    client: FlaskClient, static: Path, path: str
) -> None:
    (static.parent / "secret.txt").write_text("secret")
    assert client.get(f"/static/0123456789/{path}").status_code in (404, 308)
    assert b"secret" not in client.get(f"/static/0123456789/{path}", follow_redirects=True).data


def test_a_file_that_is_missing_is_the_templates_fault(app: Flask) -> None:
    with pytest.raises(LookupError):
        address(app, "css/none.css")


def test_any_change_changes_every_address_so_that_versions_never_mix(static: Path) -> None:
    before = Assets(static).fingerprint
    (static / "icons.svg").write_text("<svg></svg>")
    assert Assets(static).fingerprint != before


def test_changes_show_at_once_only_while_watching(static: Path) -> None:
    watching, fixed = make_app(static), make_app(static)
    watching.extensions["assets"] = Assets(static, watch=True)
    (static / "css" / "base.css").write_text("p { margin: 0 }")
    os.utime(static / "css" / "base.css", ns=(1, 1))
    assert client_of(watching).get(address(watching)).text == "p { margin: 0 }"
    assert client_of(fixed).get(address(fixed)).text != "p { margin: 0 }"


def test_what_is_sent_has_no_comments_and_every_line_its_number(static: Path) -> None:
    lines = [
        "/* What", "   it is. */", "", 'import "./a.js"; /* stays */', "  // why",
        'run("/* x */"); // goes', 'run("http://x", "a // b"); // "stays"', "  /** One. */ act();",
        "  /* two", " * stars **/", "end();", "",
    ]  # fmt: skip
    (static / "main.js").write_text("\n".join(lines))
    found = Assets(static).get("main.js")
    assert found
    assert found.content.decode().split("\n") == [
        "", "", "", 'import "./a.js"; /* stays */', "", 'run("/* x */");',
        'run("http://x", "a // b"); // "stays"', "  /** One. */ act();", "", "", "end();", "",
    ]  # fmt: skip


def test_files_of_others_keep_their_licence(static: Path) -> None:
    (static / "vendor").mkdir(exist_ok=True)
    (static / "vendor" / "x.js").write_text("/* Licence */\n")
    found = Assets(static).get("vendor/x.js")
    assert found
    assert found.content == b"/* Licence */\n"


def test_a_module_names_all_it_is_fetched_with_the_nearest_first(static: Path) -> None:
    (static / "js" / "deep").mkdir(parents=True)
    (static / "js" / "main.js").write_text('import {\n  a,\n} from "./a.js";\nimport "./b.js";\n')
    (static / "js" / "a.js").write_text('import { c } from "./deep/c.js";\n')
    (static / "js" / "b.js").write_text('export { c } from "./deep/c.js";\nimport "./main.js";\n')
    (static / "js" / "deep" / "c.js").write_text('const text = "./d.js";\n')
    assert Assets(static).imported_by("js/main.js") == ["js/a.js", "js/b.js", "js/deep/c.js"]


def test_a_sign_is_named_by_the_file_that_holds_it(static: Path) -> None:
    (static / "icons-staff.svg").write_text('<svg><symbol id="tray"/></svg>')
    assets = Assets(static)
    assert [assets.sprite_of(sign) for sign in ("tray", "lock")] == ["icons-staff.svg", "icons.svg"]
