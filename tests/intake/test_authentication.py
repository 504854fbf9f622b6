"""Who is believed about whom: one host, its topmost field, well-formed, aligned (RFC 8601)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk.intake.authentication import is_authenticated, read

HOST, LENA = "mx.desk.example", "lena@brack.example"
PASS = "dmarc=pass header.from=brack.example"


def believed(*fields: str, host: str = HOST, sender: str = LENA) -> bool:
    return is_authenticated(fields, host, sender)


@pytest.mark.parametrize(
    "field",
    [
        f"{HOST}; {PASS}",
        f"MX.desk.example 1; {PASS}",
        f"{HOST};\r\n\tspf=pass smtp.mailfrom=x@brack.example;\r\n\tdmarc=pass (p=NONE sp=NONE"
        " dis=NONE) header.from=Brack.Example",
        f"{HOST}; dkim=pass header.i=@brack.example header.s=s1 header.b=OZ3/Bz+0; {PASS};",
        f'{HOST}; dkim=fail reason="bad; signature" header.d=brack.example; {PASS}',
        f"(by us) {HOST} (really); dmarc (2.0) = pass (yes) header.from = brack.example",
        f'"{HOST}"; dmarc/1=pass policy.dmarc=none header.from="brack.example"',
        f"{HOST}; dmarc=pass action=none header.from=brack.example;compauth=pass reason=100",
    ],
)
def test_an_aligned_pass_of_the_one_host_is_believed(field: str) -> None:
    assert believed(field)


@pytest.mark.parametrize(
    "field",
    [
        "",
        HOST,
        f"{HOST}; none",
        f"other.example; {PASS}",
        f"{HOST}.evil.example; {PASS}",
        PASS,
        f"; {PASS}",
        f"{HOST}; dmarc=fail header.from=brack.example",
        f"{HOST}; dmarc=passed header.from=brack.example",
        f"{HOST}; dmarc=pass",
        f"{HOST}; dmarc=pass header.from=evil.example",
        f"{HOST}; dmarc=pass header.from=evil.example header.from=brack.example",
        f"{HOST}; dmarc=pass header.from=sub.brack.example",
        f"{HOST}; dmarc=pass smtp.mailfrom=brack.example",
        f"{HOST}; spf=pass smtp.mailfrom=lena@brack.example; dkim=pass header.d=brack.example",
        f"{HOST}; {PASS}; dmarc=fail header.from=brack.example",
        f"{HOST}; spf=fail ({PASS})",
        f'{HOST}; spf=fail reason="; {PASS}"',
        f'{HOST}; spf=fail reason="\\"; {PASS};"',
        f"{HOST}; spf=fail (\\); {PASS})",
        f'{HOST}; spf=fail reason="; {PASS}',
        f"{HOST}; spf=fail (; {PASS}",
        f"{HOST}; spf=fail ); {PASS}",
        f"{HOST}; spf; {PASS}",
        f"{HOST}; dmarc=pass header.from=brack.example evil",
        f"{HOST}; " + "x" * 10_000 + f"; {PASS}",
    ],
)
def test_anything_else_is_not(field: str) -> None:
    assert not believed(field)


def test_only_the_topmost_counts() -> None:
    assert not believed(f"{HOST}; dmarc=fail header.from=brack.example", f"{HOST}; {PASS}")
    assert not believed("other.example; none", f"{HOST}; {PASS}")
    assert believed(f"{HOST}; {PASS}", f"{HOST}; dmarc=fail header.from=brack.example")


def test_without_a_host_nobody_is_believed() -> None:
    assert not believed(f"{HOST}; {PASS}", host="")
    assert not believed()
    assert not believed(f"{HOST}; {PASS}", sender="")


def test_names_of_other_scripts_are_the_same_in_both_forms() -> None:
    field = f"{HOST}; dmarc=pass header.from=xn--bcher-kva.example"
    assert believed(field, sender="lena@bücher.example")


@given(st.text(alphabet='ab=.;:()"\\ \r\nmx1/@', max_size=200) | st.text(max_size=200))
def test_any_text_is_read_and_nothing_strange_is_believed(text: str) -> None:
    read(text)
    assert not believed(f"{HOST}; {text}")


COMMENTS = st.text(alphabet="a b;=", max_size=10).map(lambda text: f" ({text}) ")
SPACE = st.sampled_from([" ", "\r\n\t", "  "]) | COMMENTS
RESULTS = st.sampled_from(["pass", "fail", "none", "temperror"])
DOMAINS = st.sampled_from(["brack.example", "evil.example"])
METHODS = st.sampled_from(["spf", "dkim", "dmarc", "iprev"])
SAID = st.tuples(METHODS, RESULTS, DOMAINS)


@given(st.lists(SAID, max_size=4), st.lists(SPACE, min_size=12, max_size=12))
def test_however_it_is_spaced_it_says_the_same(
    said: list[tuple[str, str, str]], space: list[str]
) -> None:
    field, spaces = HOST, iter(space)
    for method, result, domain in said:
        field += f";{next(spaces)}{method}={result}{next(spaces)}header.from={domain}"
    dmarc = [(result, domain) for method, result, domain in said if method == "dmarc"]
    assert believed(field) is (bool(dmarc) and set(dmarc) == {("pass", "brack.example")})
