package dev.matinee.source.gate;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A line of the rules for programs that connect by themselves, past the gate, and can be given a list of addresses.
 *
 * @param first the lowest address, as text
 * @param last the highest
 * @param blocked whether it may not be reached
 */
public record AddressRange(String first, String last, boolean blocked) {
    private static final Logger LOG = LoggerFactory.getLogger(AddressRange.class);
    /** IPv4 addresses in disguise ({@code AddressClass.unwrapped}): translated, 6to4, Teredo, compatible. */
    private static final List<String> DISGUISES =
            List.of("::ffff:0:0:0/96", "64:ff9b::/96", "2002::/16", "2001::/32", "::/96");
    /** And mapped, which is no network to Java, whose {@code InetAddress} takes it for IPv4. */
    private static final AddressRange MAPPED = new AddressRange("::ffff:0:0", "::ffff:ffff:ffff", true);

    /** What {@link EgressRules#judge} says of all addresses, as a list: later lines beat earlier ones. */
    public static List<AddressRange> of(EgressRules rules, Standing sender) {
        List<AddressRange> lines = new ArrayList<>();
        // The first that matches counts there, the last one here.
        List<AddressClass.Range> ranges = AddressClass.RANGES;
        for (int i = ranges.size() - 1; i >= 0; i--) {
            lines.add(line(
                    ranges.get(i).network(),
                    !EgressRules.mayOpen(sender, ranges.get(i).kind())));
        }
        // Nobody needs them to be reached, and through them anything could be.
        lines.add(MAPPED);
        DISGUISES.forEach(network -> lines.add(line(Cidr.parse(network).orElseThrow(), true)));
        lines.add(line(Cidr.parse("::1").orElseThrow(), !EgressRules.mayOpen(sender, AddressClass.LOOPBACK)));
        own().filter(AddressRange::open).forEach(address -> {
            String text = address.getHostAddress().replaceFirst("%.*", "");
            lines.add(new AddressRange(text, text, !EgressRules.mayOpen(sender, AddressClass.LOOPBACK)));
        });
        rules.allow().forEach(network -> lines.add(line(network, false)));
        rules.deny().forEach(network -> lines.add(line(network, true)));
        ranges.stream()
                .filter(range -> range.kind().closedForGood())
                .forEach(range -> lines.add(line(range.network(), true)));
        return List.copyOf(lines);
    }

    private static AddressRange line(Cidr network, boolean blocked) {
        return new AddressRange(
                network.network().getHostAddress(), network.last().getHostAddress(), blocked);
    }

    /** A public address of this machine leads to the same services as 127.0.0.1, past the firewall. */
    private static boolean open(InetAddress address) {
        AddressClass kind = AddressClass.of(address);
        return kind == AddressClass.PUBLIC || kind == AddressClass.RESERVED;
    }

    private static Stream<InetAddress> own() {
        try {
            return NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses);
        } catch (SocketException e) {
            LOG.warn("this machine's own addresses are unknown: {}", e.toString());
            return Stream.empty();
        }
    }
}
