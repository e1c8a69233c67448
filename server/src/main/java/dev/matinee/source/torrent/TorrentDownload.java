package dev.matinee.source.torrent;

import dev.matinee.source.Link;
import dev.matinee.source.gate.EgressGate;
import dev.matinee.source.gate.GateClient;
import dev.matinee.source.gate.Pass;
import dev.matinee.source.gate.Standing;
import dev.matinee.source.gate.Trouble;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Fetches a torrent file that a link leads to, through the egress gate. */
final class TorrentDownload {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** Torrent files of 100,000 files are smaller. */
    private static final int MOST = 10 << 20;

    private TorrentDownload() {}

    /** Fails with {@link TorrentTrouble}, and never with anything else. */
    static CompletableFuture<byte[]> fetch(EgressGate gate, Link link, Standing sender) {
        Pass pass = gate.admit("torrent file", sender, null);
        var client = new GateClient(gate, pass, PATIENCE);
        HttpRequest request = client.request(link.text()).timeout(PATIENCE).build();
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        return client.client()
                .sendAsync(
                        request,
                        answer -> HttpResponse.BodySubscribers.ofByteArrayConsumer(
                                part -> part.ifPresent(some -> keep(octets, some))))
                .handle((answer, failure) -> {
                    Optional<Trouble> trouble = pass.trouble();
                    pass.close();
                    if (trouble.isPresent()) {
                        throw new TorrentTrouble(
                                trouble.get().code(), trouble.get().words());
                    }
                    if (failure != null) {
                        throw new TorrentTrouble("source_unreachable", words(failure));
                    }
                    if (answer.statusCode() != 200) {
                        throw new TorrentTrouble(
                                answer.statusCode() == 404 ? "source_not_found" : "source_refused",
                                "The torrent file can't be had: its server answers " + answer.statusCode() + ".");
                    }
                    return octets.toByteArray();
                });
    }

    private static void keep(ByteArrayOutputStream octets, byte[] some) {
        if (octets.size() + some.length > MOST) {
            throw new TorrentTrouble(
                    "torrent_malformed", "This is not a torrent file: it is larger than " + (MOST >> 20) + " MiB.");
        }
        octets.writeBytes(some);
    }

    private static String words(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof TorrentTrouble trouble
                ? trouble.words()
                : "The torrent file can't be had: its server does not answer as it should.";
    }
}
