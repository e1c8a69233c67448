package dev.matinee.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UnsentTest {
    private static final long MEGABYTE = 1_000_000;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private EpollSocketChannel channel;
    private Unsent unsent;

    @BeforeEach
    void open() {
        assumeTrue(Epoll.isAvailable());
        channel = new EpollSocketChannel();
        channel.config().setOption(EpollChannelOption.TCP_NOTSENT_LOWAT, Unsent.FEW);
        unsent = new Unsent(channel);
    }

    @AfterEach
    void close() {
        channel.unsafe().closeForcibly();
    }

    private void assertHeld(long octets) {
        assertEquals(octets, channel.config().getOption(EpollChannelOption.TCP_NOTSENT_LOWAT));
    }

    @Test
    void whoTakesAMegabyteInASecondWaitsForUs() {
        unsent.begin(MEGABYTE, 0);
        unsent.begin(MEGABYTE, SECOND);
        assertHeld(Unsent.FEW);
    }

    @Test
    void whoTakesItInTwoGetsTheNextAtOnce() {
        unsent.begin(MEGABYTE, 0);
        assertHeld(Unsent.FEW);
        unsent.begin(MEGABYTE, 2 * SECOND);
        assertHeld(0);
    }

    @Test
    void whoHasBecomeFastGetsLittleAgain() {
        unsent.begin(MEGABYTE, 0);
        unsent.begin(MEGABYTE, 2 * SECOND);
        unsent.begin(MEGABYTE, 2 * SECOND + SECOND / 2);
        assertHeld(Unsent.FEW);
    }

    @Test
    void whoTurnsOutSlowInTheMiddleGetsTheRestAtOnce() {
        unsent.begin(3 * MEGABYTE, 0);
        unsent.sweep(400_000, SECOND / 2);
        assertHeld(Unsent.FEW);
        unsent.sweep(400_000, SECOND * 3 / 2);
        assertHeld(0);
    }

    @Test
    void smallFilesSayNothing() {
        unsent.begin(MEGABYTE, 0);
        unsent.begin(1000, 2 * SECOND);
        assertHeld(Unsent.FEW);
    }
}
