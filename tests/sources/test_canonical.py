"""One address for one page. X2: what is no public web address is refused."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.canonical import canonical_address, display_host, host_of, twin_address

SAME = [
    ("https://example.org", "https://example.org/"),
    ("HTTPS://Example.ORG/Path", "https://example.org/Path"),
    ("  https://example.org/ \n", "https://example.org/"),
    ("https://example.org:443/", "https://example.org/"),
    ("http://example.org:80/", "http://example.org/"),
    ("http://example.org:443/", "http://example.org:443/"),
    ("https://example.org:/", "https://example.org/"),
    ("https://example.org./a", "https://example.org/a"),
    ("https://example.org/a#part", "https://example.org/a"),
    ("https://example.org/a#:~:text=drones", "https://example.org/a"),
    ("https://example.org/a/", "https://example.org/a/"),
    ("https://example.org/a/./b/../c", "https://example.org/a/c"),
    ("https://example.org/a/b/..", "https://example.org/a/"),
    ("https://example.org/a/.", "https://example.org/a/"),
    ("https://example.org/../../a", "https://example.org/a"),
    ("https://example.org/a/%2E%2e/b", "https://example.org/b"),
    ("https://example.org/a//b", "https://example.org/a//b"),
    ("https://example.org/%7euser/%c3%a9", "https://example.org/~user/%C3%A9"),
    ("https://example.org/café", "https://example.org/caf%C3%A9"),
    ("https://example.org/новости?q=дрон", "https://example.org/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8?q=%D0%B4%D1%80%D0%BE%D0%BD"),
    ("https://example.org/a%2Fb", "https://example.org/a%2Fb"),
    ("https://example.org/100%", "https://example.org/100%25"),
    ("https://example.org/a|b\"<>", "https://example.org/a%7Cb%22%3C%3E"),
    ("https://example.org/?", "https://example.org/"),
    ("https://example.org?b=2&a=1", "https://example.org/?b=2&a=1"),
    ("https://example.org/?a=&b&a=1+2", "https://example.org/?a=&b&a=1+2"),
    ("https://example.org/?utm_source=x&id=7&UTM_Medium=y&fbclid=z", "https://example.org/?id=7"),
    ("https://example.org/?gclid=1", "https://example.org/"),
    ("https://example.org/?%75tm_source=x", "https://example.org/"),
    ("https://example.org/?p=utm_source", "https://example.org/?p=utm_source"),
    ("https://m.example.org/amp/a", "https://m.example.org/amp/a"),
    ("https://Bücher.example/", "https://xn--bcher-kva.example/"),
    ("https://bu\u0308cher.example/", "https://xn--bcher-kva.example/"),
    ("https://straße.example/", "https://xn--strae-oqa.example/"),
    ("https://пример.рф/", "https://xn--e1afmkfd.xn--p1ai/"),
    ("https://XN--E1AFMKFD.xn--p1ai/", "https://xn--e1afmkfd.xn--p1ai/"),
    ("https://8.8.8.8/a", "https://8.8.8.8/a"),
    ("https://[2001:4860:4860:0:0:0:0:8888]:443/", "https://[2001:4860:4860::8888]/"),
]  # fmt: skip


@pytest.mark.parametrize(("url", "expected"), SAME)
def test_a_page_has_one_address(url, expected):
    assert canonical_address(url) == expected
    assert canonical_address(expected) == expected


REFUSED = [
    "", "   ", "example.org/a", "//example.org/", "/a", "ftp://example.org/", "javascript:alert(1)", "data:text/html,x",
    "file:///etc/passwd", "mailto:a@example.org", "https:example.org", "https:/example.org", "http:///a", "https://",
    "https://?a=1", "https://user:pw@example.org/", "https://user@example.org/", "https://@example.org/",
    "https://example.org\\@evil.example/", "https://exa mple.org/", "https://example.org/a b", "https://example.org/a\tb",
    "https://example.org/a\nb", "https://example.org/\x00", "https://example.org/\x7f", "https://example.org/\x85",
    "https://example.org/\u202egpj", "https://exam\u202eple.org/", "https://example.org/\u2066", "https://example.org/\u200b",
    "https://example.org/\ufeff", "https://example.org/\u2028", "https://example.org/\ud800", "https://example.org/\uffff",
    "https://example。org/", "https://127。0。0。1/", "https://①②⑦.0.0.1/", "https://ｅxample.org/", "https://exam\u00adple.org/",
    "https://.example.org/", "https://example..org/", "https://-a.example/", "https://a-.example/", "https://a_b!.example/",
    "https://example.org/a\\b", "https://xn--xample-hy68a.example/",
    "https://exa%6dple.org/", "https://xn--.example/", "https://xn--e1afmkfd0.example/", "https://xn--a-.example/",
    "https://" + "a" * 64 + ".example/", "https://" + "a.ab." * 60 + "example/", "https://example.org:0/", "https://example.org:65536/",
    "https://example.org:abc/", "https://[::1", "https://[v1.a]/", "https://[fe80::1%25eth0]/", "https://☃.example/",
    "https://example.org/" + "a" * 2000, "https://example.org/" + "é" * 400, "https://\u0301a.example/",
    "https://0x7f000001/", "https://2130706433/", "https://0177.1/", "https://127.1/", "https://1.2.3.4.5/", "https://256.1.1.1/",
]  # fmt: skip

LOCAL = [
    "http://localhost/", "http://localhost:8000/", "http://a.localhost/", "http://printer.local/", "http://db.internal/",
    "http://intranet/", "http://127.0.0.1/", "http://169.254.169.254/latest/", "http://10.0.0.1/", "http://192.168.1.1/",
    "http://0.0.0.0/", "http://[::1]/", "http://[fe80::1]/", "http://[::ffff:7f00:1]/", "http://224.0.0.1/",
]  # fmt: skip


@pytest.mark.parametrize("url", REFUSED + LOCAL)
def test_what_is_no_public_address_is_refused_with_a_sentence(url):
    """X2."""
    with pytest.raises(ValueError, match=r"\.$"):
        canonical_address(url)


@pytest.mark.parametrize("url", LOCAL)
def test_a_local_address_is_taken_where_that_was_asked_for(url):
    assert canonical_address(url, allow_local=True) == url


@pytest.mark.parametrize("url", REFUSED)
def test_what_is_no_address_is_refused_there_too(url):
    with pytest.raises(ValueError, match=r"\.$"):
        canonical_address(url, allow_local=True)


def test_http_and_https_stay_apart_and_know_each_other():
    assert canonical_address("http://example.org/a") != canonical_address("https://example.org/a")
    assert twin_address("http://example.org/a") == "https://example.org/a"
    assert twin_address(twin_address("http://example.org/a?u=http://b")) == "http://example.org/a?u=http://b"


@given(st.text(string.printable + "éЖ中م\u0301\u202e\u200b", max_size=60))
def test_the_canonical_form_of_a_canonical_address_is_itself(rest):
    try:
        address = canonical_address(f"https://example.org/{rest}")
    except ValueError:
        return
    assert canonical_address(address) == address
    assert address.isascii()
    assert address.startswith("https://example.org/")


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_refused(text):
    for url in (text, f"https://{text}", f"https://{text}.example/"):
        try:
            address = canonical_address(url)
        except ValueError:
            continue
        assert address.isascii()
        assert display_host(address)


SHOWN = [
    ("https://Example.org:8080/a", "example.org"),
    ("https://bücher.example/", "bücher.example"),
    ("https://xn--e1afmkfd.xn--p1ai/", "пример.рф"),
    ("https://пример.com/", "пример.com"),
    ("https://ایران.example/", "ایران.example"),
    ("https://東京タワー.example/", "東京タワー.example"),
    ("https://pаypal.com/", "xn--pypal-4ve.com"),  # a Cyrillic а among Latin letters
    ("https://аррӏе.com/", "xn--80ak6aa92e.com"),  # wholly Cyrillic, and looks Latin
    ("https://8.8.8.8/", "8.8.8.8"),
]


@pytest.mark.parametrize(("url", "shown"), SHOWN)
def test_a_host_is_shown_so_that_it_deceives_nobody(url, shown):
    """X2: in punycode where a word mixes scripts."""
    assert display_host(url) == shown


def test_the_host_is_in_lower_case_and_punycode():
    assert host_of("https://Пример.РФ:8080/a") == "xn--e1afmkfd.xn--p1ai"
