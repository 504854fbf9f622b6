"""Internet addresses as values: which are this machine, which are private, who is one sender."""

from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network

LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
# RFC 1918, RFC 6598 (shared address space, used by overlay networks), RFC 4193, RFC 4291 2.5.6.
PRIVATE = (
    *LOOPBACK,
    ip_network("10.0.0.0/8"),
    ip_network("172.16.0.0/12"),
    ip_network("192.168.0.0/16"),
    ip_network("100.64.0.0/10"),
    ip_network("fc00::/7"),
    ip_network("fe80::/10"),
)


def is_within(address: str, networks: tuple[Network, ...]) -> bool:
    """Whether a literal address lies in one of the networks; False for what is no address."""
    plain = plain_address(address)
    if plain is None:
        return False
    found = ip_address(plain)
    return any(found.version == net.version and found in net for net in networks)


def is_loopback_host(host: str) -> bool:
    """Whether a host name without port names this machine: a loopback address or localhost."""
    name = host.strip("[]").lower()
    return name == "localhost" or name.endswith(".localhost") or is_within(name, LOOPBACK)


def plain_address(text: str) -> str | None:
    """The address in its one spelling, IPv4 inside IPv6 unwrapped; None when it is none."""
    try:
        address = ip_address(text.strip().strip("[]").partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(address)


def sender(address: str) -> str:
    """Whom a limit counts: the address, or its /64 on IPv6, where one person owns them all."""
    plain = plain_address(address)
    if plain is None or ":" not in plain:
        return plain or "unknown"
    return str(ip_network(f"{plain}/64", strict=False))
