package dev.matinee.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.matinee.net.Client.Answer;
import dev.matinee.net.ServerOptions.Transport;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What many clients have the server hold, each within its limits, is bounded in all, over both transports. */
@ParameterizedClass
@EnumSource(
        value = Transport.class,
        names = {"EPOLL", "NIO"})
class HoldingsIT {
    @Parameter
    Transport transport = Transport.AUTO;

    /** Each is within its limits; together they are not. */
    @Test
    void unfinishedRequestsHoldNoMoreThanIsAllowedInAll() throws IOException {
        String large = "GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(10_000);
        ServerOptions options = ServerOptions.DEFAULT
                .transport(transport)
                .deadlines(Site.PATIENT)
                .maxArriving(200_000);
        try (Site small = new Site(options);
                Client brief = new Client(small.server)) {
            for (int round = 0; round < 2; round++) {
                List<Client> clients = new ArrayList<>();
                for (int i = 0; i < 40; i++) {
                    Client client = new Client(small.server);
                    clients.add(client);
                    client.send(large);
                }
                Site.await(() -> answered(clients).size() >= 21, "no more than 200 kB are held");
                List<Client> refused = answered(clients);
                assertTrue(refused.size() < 40, "and no fewer");
                for (Client client : refused) {
                    Answer answer = client.read();
                    assertEquals(503, answer.status());
                    assertEquals("5", answer.field("retry-after"));
                }
                assertEquals(200, brief.get("/").status(), "who asks for a page is not concerned");
                assertTrue(clients.stream().anyMatch(client -> !client.hasAnswer() && !refused.contains(client)));
                for (Client client : clients) {
                    client.reset();
                }
                Site.await(() -> small.server.connections() == 1, "all gone");
            }
            try (Client client = new Client(small.server)) {
                client.send(large);
                client.send("\r\n\r\n");
                assertEquals(200, client.read().status(), "what was held is free again");
            }
        }
    }

    private static List<Client> answered(List<Client> clients) {
        return clients.stream().filter(Client::hasAnswer).toList();
    }

    /** What is pipelined behind an answer is read once, as much as a read takes, and waits. */
    @Test
    void requestsThatWaitHoldNoMoreThanIsAllowedInAll() throws IOException {
        String body = "x".repeat(60_000);
        String large = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n" + body;
        String flood = "GET /held HTTP/1.1\r\nHost: a\r\n\r\n" + "GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(1500);
        ServerOptions options = ServerOptions.DEFAULT
                .transport(transport)
                .deadlines(Site.PATIENT)
                .maxArriving(600_000);
        try (Site small = new Site(options);
                Client brief = new Client(small.server)) {
            List<Client> clients = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                Client client = new Client(small.server);
                clients.add(client);
                // Netty reads as much at once as has come lately.
                for (int j = 0; j < 4; j++) {
                    assertTrue(body.equals(client.send(large).read().text()));
                }
            }
            for (Client client : clients) {
                client.send(flood);
            }
            Site.await(() -> small.held.size() == 40, "all held");
            assertEquals(200, brief.get("/").status(), "who asks for a page is not concerned");
            small.held.forEach(exchange -> exchange.send(small.file));
            int ended = 0;
            for (Client client : clients) {
                Answer answer = client.read();
                assertArrayEquals(small.bytes, answer.body());
                ended += answer.field("connection").equals("close") ? 1 : 0;
                client.reset();
            }
            assertTrue(ended > 10 && ended < 40, ended + " were ended");
            Site.await(() -> small.server.connections() == 1, "all gone");
            assertEquals(body.length(), brief.send(large).read().text().length(), "what was held is free again");
        }
    }

    /** Each would have a body of 400 kB copied for it: a few thousand of them, and memory runs out. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void readersWhoTakeNothingHoldNoCopies(boolean halfClosed) throws IOException {
        try (Site site = new Site(transport)) {
            List<Client> clients = new ArrayList<>();
            long before = directMemory();
            for (int i = 0; i < 100; i++) {
                Client client = new Client(site.server, 1024);
                clients.add(client);
                client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
                if (halfClosed) {
                    client.socket.shutdownOutput();
                }
            }
            Site.await(() -> site.handled.get() == 100, "all handled");
            long held = directMemory() - before;
            assertTrue(held < 5_000_000, held + " octets are held");
            assertArrayEquals(site.large, clients.get(99).read().body(), "who reads at last gets it all");
            for (Client client : clients) {
                client.close();
            }
        }
    }

    /**
     * Who pipelines and does not read is ended where answers hold too much; who reads them is not concerned. The answers of
     * each stay below the water mark, so that none of its requests waits: those have a budget of their own.
     */
    @Test
    void unreadAnswersHoldNoMoreThanIsAllowedInAll() throws IOException {
        int requests = 120;
        String flood = "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(requests);
        ServerOptions options = ServerOptions.DEFAULT
                .transport(transport)
                .deadlines(Site.PATIENT)
                .maxArriving(600_000);
        try (Site small = new Site(options);
                Client brief = new Client(small.server)) {
            List<Client> clients = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                Client client = new Client(small.server, 1024);
                clients.add(client);
                client.send(flood);
            }
            assertEquals(Site.PAGE, brief.get("/").text());
            assertArrayEquals(small.large, brief.get("/large").body());
            int ended = 0;
            for (Client client : clients) {
                int answers = 0;
                try {
                    while (answers < requests
                            && client.read(true).field("connection").equals("(none)")) {
                        answers++;
                    }
                } catch (IOException e) {
                    assertEquals("ended after: ", e.getMessage());
                }
                ended += answers < requests ? 1 : 0;
            }
            // Elsewhere the kernel takes all that there is (man 7 tcp: TCP_NOTSENT_LOWAT).
            assertTrue(ended > 10 || transport == Transport.NIO, ended + " were ended");
            for (Client client : clients) {
                client.close();
            }
            Site.await(() -> small.server.connections() == 1, "all gone");
            assertEquals("(none)", brief.get("/").field("connection"), "what was held is free again");
        }
    }

    private static long directMemory() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
    }
}
