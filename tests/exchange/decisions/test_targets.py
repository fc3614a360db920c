"""Which addresses messages may go to: every way there is to write an inner address, and what an operator may open."""

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganxun.exchange.decisions.targets import Rules, may_reach, read_target, why_not_target

OPEN = Rules()
INNER = [
    "127.0.0.1", "127.8.9.10", "0.0.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.8", "192.0.2.1", "198.18.0.1", "203.0.113.9",
    "192.88.99.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe", "fe80::1", "fec0::1",
    "fc00::1", "fd00:ec2::254", "ff02::1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2002:7f00:1::", "2001:0:1::1",
    "2001:db8::1", "100::1", "2400:1:2:3:0:5efe:10.0.0.1", "2400:1:2:3:200:5efe:192.168.0.1", "5f00::1", "3fff::1", "2001:2::1",
]  # fmt: skip


@pytest.mark.parametrize("address", INNER)
def test_an_inner_address_is_not_reached(address):
    assert not may_reach(ip_address(address), OPEN)


@pytest.mark.parametrize("address", ["8.8.8.8", "114.114.114.114", "2400:3200::1", "::ffff:8.8.8.8"])
def test_an_address_of_the_open_internet_is_reached(address):
    assert may_reach(ip_address(address), OPEN)


def test_what_the_operator_names_is_reached_and_nothing_beside_it():
    rules = Rules(networks=(ip_network("10.20.0.0/16"), ip_network("fd12::/64")))
    assert may_reach(ip_address("10.20.3.4"), rules)
    assert may_reach(ip_address("::ffff:10.20.3.4"), rules), "the same address, written as IPv6"
    assert may_reach(ip_address("fd12::9"), rules)
    assert not may_reach(ip_address("10.21.0.1"), rules)
    assert not may_reach(ip_address("169.254.169.254"), rules)
    assert not may_reach(ip_address("fd13::9"), rules)


@given(st.ip_addresses(v=4, network="10.0.0.0/8") | st.ip_addresses(v=4, network="127.0.0.0/8"))
def test_no_way_of_writing_an_inner_address_as_ipv6_opens_it(address):
    whole = int(address)
    for base in ("::", "::ffff:0:0", "64:ff9b::", "2002::"):
        shift = 80 if base == "2002::" else 0
        assert not may_reach(ip_address(int(ip_address(base)) + (whole << shift)), OPEN)


@pytest.mark.parametrize(
    "url",
    [
        "", "ftp://a.example/", "//a.example/", "https://", "https:///x", "https://user@a.example/",
        "https://user:word@a.example/", "https://a.example/#part", "https://a.example/ x", "https://a.example\\@b/",
        "https://a.example:99999/", "https://a.example:port/", "https://例子.example/", "https://a..example/",
        "https://-a.example/", "https://[::1", "https://[fe80::1%25eth0]/", "https://a.example/\r\nX: y",
        "https://a_b.example/", "https://[zz::1]/", "javascript:alert(1)", "https://a.example/" + "x" * 500,
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_receiver(url):
    assert read_target(url) is None
    assert [each.code for each in why_not_target(url, OPEN)] == ["target_odd"]


def test_an_address_is_taken_apart():
    target = read_target("https://Hooks.Example.:8443/in?a=1")
    assert (target.scheme, target.host, target.port, target.path) == (
        "https",
        "hooks.example",
        8443,
        "/in?a=1",
    )
    assert target.authority == "hooks.example:8443"
    assert read_target("https://hooks.example").path == "/"
    assert read_target("https://hooks.example/").authority == "hooks.example"
    assert read_target("https://[2400:3200::1]/").authority == "[2400:3200::1]"


@pytest.mark.parametrize(
    ("url", "codes"),
    [
        ("https://hooks.example/", []),
        ("http://hooks.example/", ["target_not_encrypted", "target_port"]),
        ("https://hooks.example:22/", ["target_port"]),
        ("https://127.0.0.1/", ["target_inner"]),
        ("https://[::ffff:10.0.0.1]/", ["target_inner"]),
        ("https://8.8.8.8/", []),
    ],
)
def test_why_nothing_is_sent_there(url, codes):
    assert [each.code for each in why_not_target(url, OPEN)] == codes


def test_an_operator_may_allow_plain_http_and_other_ports():
    rules = Rules(networks=(ip_network("127.0.0.0/8"),), ports=(80, 9000), plain_http=True)
    assert why_not_target("http://127.0.0.1:9000/", rules) == ()
    assert why_not_target("http://127.0.0.1/", rules) == ()


def test_without_any_port_nothing_goes_out():
    assert "—" in str(why_not_target("https://a.example/", Rules(ports=()))[0])
