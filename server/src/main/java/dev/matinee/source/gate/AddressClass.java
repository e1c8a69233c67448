package dev.matinee.source.gate;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/** What kind of place an address names. Pure. */
enum AddressClass {
    LOOPBACK("an address of the server itself"),
    PRIVATE("a private address"),
    LINK_LOCAL("a link-local address"),
    METADATA("a cloud metadata address"),
    MULTICAST("a multicast address"),
    BROADCAST("a broadcast address"),
    UNSPECIFIED("an unspecified address"),
    RESERVED("a reserved address"),
    PUBLIC("a public address");

    /** A network, and what it is. */
    record Range(Cidr network, AddressClass kind) {}

    /** The first one that matches counts. IANA special-purpose registries (RFC 6890), and what clouds made of them. */
    static final List<Range> RANGES = List.of(
            range("169.254.169.254", METADATA),
            range("169.254.170.2", METADATA), // Amazon ECS
            range("168.63.129.16", METADATA), // Azure; a public address, but only inside of it
            range("100.100.100.200", METADATA), // Alibaba
            range("192.0.0.192", METADATA), // Oracle
            range("fd00:ec2::/32", METADATA), // Amazon
            range("fd20:ce::254", METADATA), // Google
            range("0.0.0.0/8", UNSPECIFIED), // Linux connects 0.0.0.0 to itself
            range("10.0.0.0/8", PRIVATE),
            range("100.64.0.0/10", PRIVATE), // RFC 6598, also Tailscale
            range("127.0.0.0/8", LOOPBACK),
            range("169.254.0.0/16", LINK_LOCAL),
            range("172.16.0.0/12", PRIVATE),
            range("192.0.0.0/24", RESERVED),
            range("192.0.2.0/24", RESERVED),
            range("192.88.99.0/24", RESERVED),
            range("192.168.0.0/16", PRIVATE),
            range("198.18.0.0/15", RESERVED),
            range("198.51.100.0/24", RESERVED),
            range("203.0.113.0/24", RESERVED),
            range("224.0.0.0/4", MULTICAST),
            range("255.255.255.255", BROADCAST),
            range("240.0.0.0/4", RESERVED),
            range("::", UNSPECIFIED),
            range("::1", LOOPBACK),
            range("64:ff9b:1::/48", RESERVED), // RFC 8215: where the IPv4 address stands is a local matter
            range("fc00::/7", PRIVATE),
            range("fec0::/10", PRIVATE),
            range("fe80::/10", LINK_LOCAL),
            range("ff00::/8", MULTICAST),
            range("2001:db8::/32", RESERVED),
            range("2001::/23", RESERVED),
            range("2000::/3", PUBLIC),
            // RFC 4291 §2.4: global unicast is handed out from 2000::/3 only.
            range("::/0", RESERVED));

    private static final byte[] NAT64 = bytes("64:ff9b::");
    private static final byte[] SIIT = bytes("::ffff:0:0:0");
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

    private final String words;

    AddressClass(String words) {
        this.words = words;
    }

    /** What to call it, with its article. */
    String words() {
        return words;
    }

    /** Whether no sender and no option opens it. */
    boolean closedForGood() {
        return this == METADATA || this == MULTICAST || this == BROADCAST || this == UNSPECIFIED;
    }

    private static Range range(String network, AddressClass kind) {
        return new Range(Cidr.parse(network).orElseThrow(), kind);
    }

    private static byte[] bytes(String address) {
        return Cidr.parse(address).orElseThrow().network().getAddress();
    }

    /** The class of an address that has been {@linkplain #unwrapped}. */
    static AddressClass of(InetAddress address) {
        return RANGES.stream()
                .filter(range -> range.network.contains(address))
                .map(Range::kind)
                .findFirst()
                .orElse(PUBLIC);
    }

    /** The IPv4 address that a translator or a tunnel would make of an IPv6 address; any other address itself. */
    static InetAddress unwrapped(InetAddress address) {
        byte[] octets = address.getAddress();
        if (address instanceof Inet4Address) {
            return address;
        }
        if (startsWith(octets, MAPPED, 12) || startsWith(octets, NAT64, 12) || startsWith(octets, SIIT, 12)) {
            return v4(octets, 12);
        }
        if (startsWith(octets, new byte[16], 12)) {
            // RFC 4291 §2.5.5.1, deprecated; :: and ::1 are no IPv4 addresses.
            return (octets[12] | octets[13] | octets[14]) == 0 && (octets[15] & 0xff) <= 1 ? address : v4(octets, 12);
        }
        if (octets[0] == 0x20 && octets[1] == 0x02) {
            return v4(octets, 2); // RFC 3056 §2, 6to4
        }
        if (octets[0] == 0x20 && octets[1] == 0x01 && octets[2] == 0 && octets[3] == 0) {
            for (int at = 12; at < 16; at++) {
                octets[at] = (byte) ~octets[at]; // RFC 4380 §4, Teredo: the client's address, inverted
            }
            return v4(octets, 12);
        }
        return address;
    }

    private static boolean startsWith(byte[] octets, byte[] prefix, int length) {
        return Arrays.equals(octets, 0, length, prefix, 0, length);
    }

    private static InetAddress v4(byte[] octets, int from) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(octets, from, from + 4));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
