package dev.matinee.source.library;

import dev.matinee.source.gate.GateClient;
import dev.matinee.source.gate.Pass;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Fetches a whole file of another server into the space of the {@link Uploads}, one block after another and never faster
 * than the disk takes them. For any thread.
 */
public final class Download {
    /** Why it came to nothing. */
    public static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final String code;

        Refused(String code, String words) {
            super(words, null, false, false);
            this.code = code;
        }

        /** A word for a program. */
        public String code() {
            return code;
        }

        /** A sentence for a person. */
        public String words() {
            return String.valueOf(getMessage());
        }
    }

    private final Uploads uploads;
    private final Pass pass;
    private final CompletableFuture<Upload> whole = new CompletableFuture<>();
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
                .sendAsync(client.request(link).build(), head -> download.receive(head, name))
                .whenComplete((answer, failure) -> download.ended(answer == null ? null : answer.body(), failure));
        return download;
    }

    private HttpResponse.BodySubscriber<Upload> receive(HttpResponse.ResponseInfo head, String name) {
        long length = head.headers().firstValueAsLong("Content-Length").orElse(-1);
        if (head.statusCode() != 200) {
            throw new Refused(
                    "source_refused", "The server of this link refuses the request (" + head.statusCode() + ").");
        }
        if (length < 0) {
            throw new Refused("source_not_streamable", "Its server does not say how long the file is, either.");
        }
        return new Body(name, length);
    }

    private void ended(@Nullable Upload complete, @Nullable Throwable failure) {
        // The gate knows better than the client what has happened, until it forgets.
        Throwable why = pass.trouble()
                .<Throwable>map(trouble -> new Refused(trouble.code(), trouble.words()))
                .orElse(failure instanceof CompletionException ? failure.getCause() : failure);
        pass.close();
        if (complete != null && !cancelled) {
            whole.complete(complete);
            return;
        }
        Upload begun = upload;
        if (begun != null) {
            uploads.remove(begun);
        }
        whole.completeExceptionally(
                why instanceof Refused ? why : new Refused("source_cut", "The source broke off in the middle."));
    }

    /** The file once all of it is here, told on any thread; fails with {@link Refused} alone. */
    public CompletableFuture<Upload> whole() {
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
    private final class Body implements HttpResponse.BodySubscriber<Upload> {
        private final String name;
        private final long length;
        private final CompletableFuture<Upload> written = new CompletableFuture<>();
        private final ByteArrayOutputStream block = new ByteArrayOutputStream();
        private Flow.@Nullable Subscription octets;

        private Body(String name, long length) {
            this.name = name;
            this.length = length;
        }

        @Override
        public CompletionStage<Upload> getBody() {
            return written;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            octets = subscription;
            uploads.begin(name, length, outcome -> {
                upload = outcome.upload();
                next(outcome);
            });
        }

        /** There is a place for the file, or what has come of it is written. */
        private void next(Uploads.Outcome outcome) {
            Upload begun = outcome.upload();
            if (begun == null) {
                written.completeExceptionally(new Refused(outcome.code(), outcome.words()));
                cancel();
            } else if (begun.complete()) {
                written.complete(begun);
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
