package dev.matinee.source.gate;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * A network: the addresses that share a prefix. Immutable.
 *
 * @param network its first address
 * @param prefix how many leading bits are shared
 */
public record Cidr(InetAddress network, int prefix) {
    /** Reads {@code 10.0.0.0/8} or a single address; empty where it is neither, or has bits behind its prefix. */
    public static Optional<Cidr> parse(String text) {
        int slash = text.indexOf('/');
        Optional<InetAddress> network = address(slash < 0 ? text : text.substring(0, slash));
        if (network.isEmpty()) {
            return Optional.empty();
        }
        byte[] octets = network.get().getAddress();
        String length = slash < 0 ? Integer.toString(8 * octets.length) : text.substring(slash + 1);
        if (!length.matches("0|[1-9]\\d{0,2}") || Integer.parseInt(length) > 8 * octets.length) {
            return Optional.empty();
        }
        int prefix = Integer.parseInt(length);
        for (int bit = prefix; bit < 8 * octets.length; bit++) {
            if (bit(octets, bit) != 0) {
                return Optional.empty();
            }
        }
        return Optional.of(new Cidr(network.get(), prefix));
    }

    /**
     * An address as RFC 3986 §3.2.2 writes it: four decimal numbers without leading zeros, or IPv6 without brackets and
     * zone. Nothing is ever looked up.
     */
    public static Optional<InetAddress> address(String text) {
        boolean v4 = text.matches("(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}") && NetUtil.isValidIpV4Address(text);
        boolean v6 = text.matches("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*") && NetUtil.isValidIpV6Address(text);
        byte[] octets = v4 || v6 ? NetUtil.createByteArrayFromIpAddressString(text) : null;
        if (octets == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByAddress(octets));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** Whether the address lies inside. An IPv4 address never lies in an IPv6 network, nor the other way round. */
    public boolean contains(InetAddress address) {
        byte[] ours = network.getAddress();
        byte[] theirs = address.getAddress();
        if (ours.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < prefix; bit += 8) {
            int mask = prefix - bit >= 8 ? 0xff : 0xff << (8 - (prefix - bit));
            if (((ours[bit / 8] ^ theirs[bit / 8]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    /** The highest address in it. */
    InetAddress last() {
        byte[] octets = network.getAddress();
        for (int bit = prefix; bit < 8 * octets.length; bit++) {
            octets[bit / 8] |= (byte) (1 << (7 - bit % 8));
        }
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static int bit(byte[] octets, int index) {
        return octets[index / 8] >> (7 - index % 8) & 1;
    }

    @Override
    public String toString() {
        return network.getHostAddress() + "/" + prefix;
    }
}
