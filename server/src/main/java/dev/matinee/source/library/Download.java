package dev.matinee.source.library;

import dev.matinee.source.gate.GateClient;
import dev.matinee.source.gate.Pass;
import dev.matinee.source.gate.Trouble;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Fetches a whole file of another server into the space of the {@link Uploads}, one block after another and never faster
 * than the disk takes them. For any thread.
 */
public final class Download {
    private static final Uploads.Outcome CUT =
            Uploads.Outcome.refused("source_cut", "The source broke off in the middle.");

    private final Uploads uploads;
    private final Pass pass;
    private final CompletableFuture<Uploads.Outcome> whole = new CompletableFuture<>();
    private volatile @Nullable Upload upload;
    private volatile long done;
    private volatile boolean cancelled;

    private Download(Uploads uploads, Pass pass) {
        this.uploads = uploads;
        this.pass = pass;
    }

    /**
     * Begins.
     *
     * @param link an HTTP link
     * @param name of the file
     * @param pass lets it out; closed when it ends
     */
    public static Download start(Uploads uploads, GateClient client, String link, String name, Pass pass) {
        var download = new Download(uploads, pass);
        client.client()
                .sendAsync(client.request(link).build(), head -> download.new Body(head, name))
                .whenComplete((answer, failure) -> download.ended(answer == null ? CUT : answer.body()));
        return download;
    }

    private void ended(Uploads.Outcome outcome) {
        // The gate knows better than the client what has happened, until it forgets.
        Optional<Trouble> trouble = pass.trouble();
        pass.close();
        if (outcome.upload() != null && !cancelled) {
            whole.complete(outcome);
            return;
        }
        Upload begun = upload;
        if (begun != null) {
            uploads.remove(begun);
        }
        whole.complete(trouble.map(why -> Uploads.Outcome.refused(why.code(), why.words()))
                .orElse(outcome.upload() == null ? outcome : CUT));
    }

    /** The file once all of it is here, or why it does not come; told on any thread. Never fails. */
    public CompletableFuture<Uploads.Outcome> whole() {
        return whole;
    }

    /** How much of it is here, from 0 to 1. */
    public double share() {
        Upload begun = upload;
        return begun == null ? 0 : (double) done / begun.length();
    }

    /** Nobody wants it any more. */
    public void cancel() {
        cancelled = true;
        pass.close();
    }

    /** Takes the octets: the next ones are asked for when those before them are on the disk. */
    private final class Body implements HttpResponse.BodySubscriber<Uploads.Outcome> {
        private final int status;
        private final long length;
        private final String name;
        private final CompletableFuture<Uploads.Outcome> written = new CompletableFuture<>();
        private final ByteArrayOutputStream block = new ByteArrayOutputStream();
        private Flow.@Nullable Subscription octets;

        private Body(HttpResponse.ResponseInfo head, String name) {
            this.status = head.statusCode();
            this.length = head.headers().firstValueAsLong("Content-Length").orElse(-1);
            this.name = name;
        }

        @Override
        public CompletionStage<Uploads.Outcome> getBody() {
            return written;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            octets = subscription;
            if (status != 200) {
                next(Uploads.Outcome.refused(
                        "source_refused", "The server of this link refuses the request (" + status + ")."));
            } else if (length < 0) {
                next(Uploads.Outcome.refused(
                        Trouble.INDEX_AT_END, "Its server does not say how long the file is, either."));
            } else {
                uploads.begin(name, length, outcome -> {
                    upload = outcome.upload();
                    next(outcome);
                });
            }
        }

        /** There is a place for the file, or what has come of it is written. */
        private void next(Uploads.Outcome outcome) {
            Upload begun = outcome.upload();
            if (begun == null) {
                written.complete(outcome);
                pass.close();
            } else if (begun.complete()) {
                written.complete(outcome);
            } else if (octets != null) {
                octets.request(1);
            }
        }

        @Override
        public void onNext(List<ByteBuffer> parts) {
            Upload begun = upload;
            if (begun == null) {
                return;
            }
            List<byte[]> full = new ArrayList<>();
            long come = done;
            long at = come - block.size();
            for (ByteBuffer part : parts) {
                while (part.hasRemaining()) {
                    byte[] some = new byte[Math.min(part.remaining(), Upload.BLOCK - block.size())];
                    part.get(some);
                    block.writeBytes(some);
                    come += some.length;
                    if (block.size() == Upload.BLOCK || come == length) {
                        full.add(block.toByteArray());
                        block.reset();
                    }
                }
            }
            done = come;
            if (full.isEmpty()) {
                next(Uploads.Outcome.of(begun));
            }
            for (int i = 0; i < full.size(); i++) {
                uploads.write(begun, at, full.get(i), i + 1 < full.size() ? outcome -> {} : this::next);
                at += full.get(i).length;
            }
        }

        @Override
        public void onError(Throwable failure) {
            written.completeExceptionally(failure);
        }

        /** The last block may still be on its way to the disk. */
        @Override
        public void onComplete() {}
    }
}
