package dev.matinee.http;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Takes the body of a request out of its framing (RFC 9112 §6 and §7): a known length, or chunks.
 *
 * <p>Chunk extensions and trailers are checked, bounded and dropped. Like {@link HeadParser} it can stop behind any
 * octet, and its outcome does not depend on how they were split. For one thread; reusable after {@link #begin}.
 */
public final class BodyDecoder {
    private enum State {
        FIXED,
        SIZE,
        SIZE_BLANK,
        EXTENSION,
        NAME,
        AFTER_NAME,
        BEFORE_VALUE,
        TOKEN,
        QUOTED,
        ESCAPED,
        QUOTE_END,
        AFTER_VALUE,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILER,
        TRAILER_NAME,
        TRAILER_VALUE,
        TRAILER_LF,
        END_LF,
        DONE
    }

    private static final int MOST_SIZE_DIGITS = 16;
    /** For all chunks of a body together, so that no one can hide a flood between octets of data (RFC 9112 §7.1.1). */
    private static final int MOST_EXTENSION_OCTETS = 4096;

    private final Limits limits;
    private int most;
    private State state = State.DONE;
    private long remaining;
    private long total;
    private int sizeDigits;
    private int extensionOctets;
    private int trailerOctets;
    private @Nullable Violation violation;

    public BodyDecoder(Limits limits) {
        this.limits = limits;
    }

    /** Gets ready for the body that follows this head, which may have {@code most} octets, and no more than the limit. */
    public void begin(RequestHead head, int most) {
        this.most = Math.min(most, limits.body());
        state = head.chunked() ? State.SIZE : State.FIXED;
        remaining = head.chunked() ? 0 : head.contentLength();
        total = 0;
        sizeDigits = 0;
        extensionOctets = 0;
        trailerOctets = 0;
        violation = remaining > this.most ? Violation.BODY_TOO_LARGE : null;
    }

    /** What is wrong after {@link Progress#BAD}; null otherwise. */
    public @Nullable Violation violation() {
        return violation;
    }

    /** Moves what it can of the body from one buffer to the other, which must be able to grow to what is allowed. */
    public Progress decode(ByteBuf in, ByteBuf out) {
        if (violation != null) {
            return Progress.BAD;
        }
        while (state != State.DONE) {
            if (state == State.FIXED || state == State.DATA) {
                int step = (int) Math.min(remaining, in.readableBytes());
                out.writeBytes(in, step);
                remaining -= step;
                if (remaining > 0) {
                    return Progress.PARTIAL;
                }
                state = state == State.FIXED ? State.DONE : State.DATA_CR;
            } else if (!in.isReadable()) {
                return Progress.PARTIAL;
            } else {
                violation = state.compareTo(State.TRAILER) < 0 ? chunk(in.readByte()) : trailer(in.readByte());
                if (violation != null) {
                    return Progress.BAD;
                }
            }
        }
        return Progress.COMPLETE;
    }

    private @Nullable Violation chunk(byte octet) {
        switch (state) {
            case SIZE -> {
                int digit = Octets.hex(octet);
                if (digit >= 0) {
                    return size(digit);
                }
                return sizeDigits == 0 ? Violation.CHUNK_SIZE : extension(octet, State.SIZE_BLANK);
            }
            case SIZE_LF -> {
                if (octet != '\n') {
                    return Violation.BARE_CR;
                }
                if (total > most) {
                    return Violation.BODY_TOO_LARGE;
                }
                sizeDigits = 0;
                state = remaining == 0 ? State.TRAILER : State.DATA;
                return null;
            }
            case DATA_CR -> {
                state = State.DATA_LF;
                return octet == '\r' ? null : Violation.CHUNK_END;
            }
            case DATA_LF -> {
                state = State.SIZE;
                return octet == '\n' ? null : Violation.CHUNK_END;
            }
            default -> {
                return inExtension(octet);
            }
        }
    }

    private @Nullable Violation size(int digit) {
        if (++sizeDigits > MOST_SIZE_DIGITS) {
            return Violation.CHUNK_SIZE;
        }
        if (remaining <= most) {
            // Otherwise it is too large already, and more digits could make it overflow (RFC 9112 §7.1).
            remaining = remaining * 16 + digit;
        }
        return null;
    }

    /** The places of {@code *( BWS ";" BWS name [ BWS "=" BWS value ] )} where an extension may begin or the line may end. */
    private @Nullable Violation extension(byte octet, State blank) {
        if (++extensionOctets > MOST_EXTENSION_OCTETS) {
            return Violation.CHUNK_EXTENSION;
        }
        switch (octet) {
            case ';' -> {
                state = State.EXTENSION;
            }
            case ' ', '\t' -> state = blank;
            case '\r' -> {
                // White space is only allowed where something follows it.
                if (state == State.SIZE_BLANK || state == State.AFTER_NAME || state == State.AFTER_VALUE) {
                    return Violation.CHUNK_EXTENSION;
                }
                total += remaining;
                state = State.SIZE_LF;
            }
            case '\n' -> {
                return Violation.BARE_LF;
            }
            default -> {
                return state == State.SIZE ? Violation.CHUNK_SIZE : Violation.CHUNK_EXTENSION;
            }
        }
        return null;
    }

    private @Nullable Violation inExtension(byte octet) {
        boolean token = Octets.is(octet, Octets.TOKEN);
        switch (state) {
            case EXTENSION -> {
                if (!token && !Octets.isBlank(octet)) {
                    return octet == '\n' ? Violation.BARE_LF : Violation.CHUNK_EXTENSION;
                }
                state = token ? State.NAME : State.EXTENSION;
            }
            case NAME, AFTER_NAME -> {
                if (octet == '=') {
                    state = State.BEFORE_VALUE;
                } else if (!token || state == State.AFTER_NAME) {
                    return extension(octet, State.AFTER_NAME);
                }
            }
            case BEFORE_VALUE -> {
                if (!token && octet != '"' && !Octets.isBlank(octet)) {
                    return octet == '\n' ? Violation.BARE_LF : Violation.CHUNK_EXTENSION;
                }
                if (!Octets.isBlank(octet)) {
                    state = token ? State.TOKEN : State.QUOTED;
                }
            }
            case QUOTED -> {
                if (octet == '"' || octet == '\\') {
                    state = octet == '"' ? State.QUOTE_END : State.ESCAPED;
                } else if (!Octets.is(octet, Octets.QUOTED)) {
                    return octet == '\n' ? Violation.BARE_LF : Violation.CHUNK_EXTENSION;
                }
            }
            case ESCAPED -> {
                if (!Octets.is(octet, Octets.VALUE)) {
                    return Violation.CHUNK_EXTENSION;
                }
                state = State.QUOTED;
            }
            default -> {
                if (state != State.TOKEN || !token) {
                    return extension(octet, State.AFTER_VALUE);
                }
            }
        }
        return ++extensionOctets > MOST_EXTENSION_OCTETS ? Violation.CHUNK_EXTENSION : null;
    }

    private @Nullable Violation trailer(byte octet) {
        if (++trailerOctets > limits.headers()) {
            return Violation.TRAILERS_TOO_LARGE;
        }
        switch (state) {
            case TRAILER -> {
                if (octet == '\r') {
                    state = State.END_LF;
                } else if (Octets.is(octet, Octets.TOKEN)) {
                    state = State.TRAILER_NAME;
                } else {
                    return octet == '\n' ? Violation.BARE_LF : Violation.TRAILER;
                }
            }
            case TRAILER_NAME -> {
                if (octet == ':') {
                    state = State.TRAILER_VALUE;
                } else if (!Octets.is(octet, Octets.TOKEN)) {
                    return octet == '\n' ? Violation.BARE_LF : Violation.TRAILER;
                }
            }
            case TRAILER_VALUE -> {
                if (octet == '\r') {
                    state = State.TRAILER_LF;
                } else if (!Octets.is(octet, Octets.VALUE)) {
                    return octet == '\n' ? Violation.BARE_LF : Violation.TRAILER;
                }
            }
            default -> {
                if (octet != '\n') {
                    return Violation.BARE_CR;
                }
                state = state == State.END_LF ? State.DONE : State.TRAILER;
            }
        }
        return null;
    }
}
