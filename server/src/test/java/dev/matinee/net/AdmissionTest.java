package dev.matinee.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.matinee.net.Admission.Verdict;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdmissionTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1, REFUSED",
        "192.0.2.1, 192.0.2.2, ADMITTED",
        "2001:db8:1:2::a, 2001:db8:1:2:ffff::b, REFUSED",
        "2001:db8:1:2::a, 2001:db8:1:3::a, ADMITTED",
        "::ffff:192.0.2.1, 192.0.2.1, REFUSED",
    })
    void oneOfEachAddressAndOfEachNetworkOfIpv6(String first, String second, Verdict expected) throws Exception {
        Admission admission = new Admission(10, 1);
        assertEquals(Verdict.ADMITTED, admission.enter(address(first)));
        assertEquals(expected, admission.enter(address(second)));

        admission.leave(Verdict.ADMITTED, address(first));
        admission.leave(expected, address(second));
        assertEquals(0, admission.count());
        assertEquals(Verdict.ADMITTED, admission.enter(address(second)), "what has gone is counted still");
    }

    private static InetAddress address(String text) throws Exception {
        InetSocketAddress remote = new InetSocketAddress(InetAddress.getByName(text), 40000);
        return Admission.address(new EmbeddedChannel() {
            @Override
            protected SocketAddress remoteAddress0() {
                return remote;
            }
        });
    }
}
