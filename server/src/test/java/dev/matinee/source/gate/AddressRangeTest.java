package dev.matinee.source.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The list for programs that connect past the gate says what the gate's own judge says. */
class AddressRangeTest {
    private static final List<String> ADDRESSES = List.of(
            "1.1.1.1",
            "8.8.8.8",
            "9.255.255.255",
            "10.0.0.0",
            "10.255.255.255",
            "11.0.0.0",
            "100.64.0.1",
            "100.100.100.200",
            "126.255.255.255",
            "127.0.0.1",
            "127.255.255.254",
            "128.0.0.1",
            "168.63.129.16",
            "169.254.1.1",
            "169.254.169.254",
            "172.15.255.255",
            "172.16.0.1",
            "172.31.255.255",
            "172.32.0.0",
            "192.0.0.192",
            "192.0.2.1",
            "192.168.0.1",
            "198.51.100.7",
            "198.51.100.8",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "0.0.0.0",
            "0.1.2.3",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fd00:ec2::254",
            "fd20:ce::254",
            "ff02::1",
            "2001:db8::1",
            "2001:4860:4860::8888",
            "2606:4700:4700::1111",
            "4000::1");

    /** Those an IPv4 address hides in: the list blocks them whatever is inside. */
    private static final List<String> DISGUISES = List.of(
            "::7f00:1",
            "64:ff9b::7f00:1",
            "64:ff9b::101:101",
            "2002:7f00:1::",
            "2002:101:101::1",
            "2001::1",
            "::ffff:0:7f00:1");

    private static final EgressRules PLAIN = EgressRules.of(List.of(), List.of());
    private static final EgressRules CHANGED = EgressRules.of(
            List.of(cidr("10.0.0.0/8"), cidr("fe80::/10"), cidr("169.254.0.0/16")),
            List.of(cidr("10.255.0.0/16"), cidr("8.8.8.0/24"), cidr("2606:4700::/32")));

    private static Cidr cidr(String text) {
        return Cidr.parse(text).orElseThrow();
    }

    private static InetAddress address(String text) {
        return Cidr.address(text).orElseThrow();
    }

    /** As libtorrent reads it: the last line that holds an address counts. */
    private static boolean blocked(List<AddressRange> lines, InetAddress address) {
        boolean blocked = false;
        for (AddressRange line : lines) {
            if (holds(line, address)) {
                blocked = line.blocked();
            }
        }
        return blocked;
    }

    private static boolean holds(AddressRange line, InetAddress address) {
        // Java takes a mapped address for IPv4: the line that names those is of no IPv4 address.
        if (line.first().startsWith("::ffff:0:0")) {
            return false;
        }
        byte[] octets = address.getAddress();
        byte[] first = address(line.first()).getAddress();
        byte[] last = address(line.last()).getAddress();
        return first.length == octets.length
                && Arrays.compareUnsigned(first, octets) <= 0
                && Arrays.compareUnsigned(octets, last) <= 0;
    }

    @ParameterizedTest
    @EnumSource
    void theListSaysWhatTheJudgeSays(Standing sender) {
        for (EgressRules rules : List.of(PLAIN, CHANGED)) {
            List<AddressRange> lines = AddressRange.of(rules, sender);
            for (String text : ADDRESSES) {
                boolean refused = rules.judge(sender, address(text), text).isPresent();
                assertEquals(refused, blocked(lines, address(text)), () -> sender + " to " + text);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void disguisesAreBlockedWhateverIsInside(Standing sender) {
        List<AddressRange> lines = AddressRange.of(PLAIN, sender);
        for (String text : DISGUISES) {
            assertTrue(blocked(lines, address(text)), () -> sender + " to " + text);
        }
        assertTrue(lines.contains(new AddressRange("::ffff:0:0", "::ffff:ffff:ffff", true)));
    }

    /** Or both could be wrong alike. */
    @Test
    void theTableItselfTellsKindsApart() {
        List<AddressRange> open = AddressRange.of(PLAIN, Standing.PUBLIC);
        assertEquals(
                List.of(false, true, true, true),
                Stream.of("8.8.8.8", "10.0.0.0", "127.0.0.1", "169.254.169.254")
                        .map(text -> blocked(open, address(text)))
                        .toList());
        assertEquals(false, blocked(AddressRange.of(PLAIN, Standing.LOCAL), address("127.0.0.1")));
        assertEquals(true, blocked(AddressRange.of(CHANGED, Standing.LOCAL), address("10.255.1.1")));
    }
}
