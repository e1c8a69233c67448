package dev.matinee.http;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Parses the head of a request as it arrives: it can stop behind any octet and go on with the next.
 *
 * <p>It moves the head out of the buffer, a block at a time, into an array of its own and walks that: a plain array is
 * what the JIT reads fastest, and a head that trickles in keeps no network buffer alive. A part of the head (its states
 * are below) that is not all there is walked again from its beginning when more has come; a part is one line at most,
 * and {@link Limits} bound that. It allocates only when a head outgrows its arrays. The outcome depends on the octets
 * alone, never on how they were split, and a bad octet is reported as soon as it is seen. For one thread; reusable after
 * {@link #reset}.
 */
public final class HeadParser {
    /** The part of the head that begins at {@link #position}. */
    private enum State {
        /** Empty lines before the request (RFC 9112 §2.2). */
        START,
        METHOD,
        TARGET,
        /** The version and the end of the request line. */
        VERSION,
        FIELDS,
        COMPLETE
    }

    private static final byte[] VERSION = {'H', 'T', 'T', 'P', '/', '1', '.', '1', '\r', '\n'};
    private static final int MAJOR = 5;
    private static final int MINOR = 7;
    private static final int EMPTY_LINES = 2;
    private static final int LONGEST_METHOD = 24;
    /** More than most heads, less than what a pipelined flood could make us copy for nothing. */
    private static final int BLOCK = 1024;

    private final Limits limits;
    private final RequestHead head = new RequestHead();
    private State state = State.START;
    private int length;
    private int position;
    private int emptyLines;
    private int headersEnd;
    private @Nullable Violation violation;

    public HeadParser(Limits limits) {
        this.limits = limits;
    }

    /** Forgets the last request; the arrays stay as large as they have become. */
    public void reset() {
        head.reset();
        state = State.START;
        length = 0;
        position = 0;
        emptyLines = 0;
        violation = null;
    }

    /** How many octets its arrays hold beyond what every parser has. */
    public int held() {
        return head.held();
    }

    /** Whether not a single octet of a request has come, empty lines aside. */
    public boolean untouched() {
        return state == State.START;
    }

    /** The parsed head: read it only after {@link Progress#COMPLETE}, but for its method, which is GET until it is known. */
    public RequestHead head() {
        return head;
    }

    /** What is wrong after {@link Progress#BAD}; null otherwise. */
    public @Nullable Violation violation() {
        return violation;
    }

    /** Takes octets from the buffer, up to the end of the head at the most. */
    public Progress parse(ByteBuf in) {
        while (in.isReadable()) {
            int block = Math.min(in.readableBytes(), BLOCK);
            if (head.octets.length - length < block) {
                // Not further than the largest head that is allowed, the octets that make it too large included.
                int doubled = Math.min(2 * head.octets.length, limits.target() + limits.headers() + 2 * BLOCK);
                head.octets = Arrays.copyOf(head.octets, Math.max(doubled, length + block));
            }
            in.readBytes(head.octets, length, block);
            length += block;
            Progress progress = run();
            if (progress == Progress.COMPLETE) {
                // What is behind the head is not ours.
                in.readerIndex(in.readerIndex() - (length - position));
            }
            if (progress != Progress.PARTIAL) {
                return progress;
            }
        }
        return Progress.PARTIAL;
    }

    private Progress run() {
        byte[] octets = head.octets;
        State before;
        do {
            before = state;
            violation = switch (before) {
                case START -> start(octets);
                case METHOD -> method(octets);
                case TARGET -> target(octets);
                case VERSION -> version(octets);
                case FIELDS -> fields(octets);
                case COMPLETE -> null;
            };
            if (violation == null && state == State.COMPLETE) {
                violation = Framing.judge(head, limits);
                return violation == null ? Progress.COMPLETE : Progress.BAD;
            }
        } while (violation == null && state != before);
        return violation == null ? Progress.PARTIAL : Progress.BAD;
    }

    private @Nullable Violation start(byte[] octets) {
        while (position < length && octets[position] == '\r') {
            if (emptyLines == EMPTY_LINES) {
                return Violation.TOO_MANY_EMPTY_LINES;
            }
            if (position + 1 == length) {
                return null;
            }
            if (octets[position + 1] != '\n') {
                return Violation.BARE_CR;
            }
            emptyLines++;
            position += 2;
        }
        if (position < length) {
            if (octets[position] == '\n') {
                return Violation.BARE_LF;
            }
            state = State.METHOD;
        }
        return null;
    }

    private @Nullable Violation method(byte[] octets) {
        int end = Scan.run(octets, position, Math.min(length, position + LONGEST_METHOD), Octets.TOKEN);
        if (end == position + LONGEST_METHOD) {
            return Violation.METHOD_UNKNOWN;
        }
        if (end == length) {
            return null;
        }
        if (octets[end] != ' ' || end == position) {
            return Violation.METHOD_CHARACTER;
        }
        Method method = Method.of(octets, position, end);
        if (method == null) {
            // RFC 9113 §3.4: what HTTP/2 begins with, where a client takes it for granted.
            return Octets.are(octets, position, end, "PRI") ? Violation.VERSION_UNSUPPORTED : Violation.METHOD_UNKNOWN;
        }
        head.method = method;
        position = end + 1;
        state = State.TARGET;
        return null;
    }

    private @Nullable Violation target(byte[] octets) {
        int end = Scan.target(octets, position, Math.min(length, position + limits.target()));
        if (end == position + limits.target()) {
            return Violation.TARGET_TOO_LONG;
        }
        if (end == length) {
            return null;
        }
        if (octets[end] != ' ') {
            return switch (octets[end]) {
                case '\r' -> Violation.VERSION_MISSING;
                case '\n' -> Violation.BARE_LF;
                default -> Violation.TARGET_CHARACTER;
            };
        }
        if (end == position) {
            return Violation.TARGET_EMPTY;
        }
        head.targetStart = position;
        head.targetEnd = end;
        position = end + 1;
        state = State.VERSION;
        return TargetForm.judge(head);
    }

    private @Nullable Violation version(byte[] octets) {
        for (int index = 0; index < VERSION.length && position + index < length; index++) {
            byte octet = octets[position + index];
            if (index == MAJOR || index == MINOR) {
                if (octet < '0' || octet > '9') {
                    return Violation.VERSION_MALFORMED;
                }
                if (index == MINOR && octets[position + MAJOR] != '1') {
                    return Violation.VERSION_UNSUPPORTED;
                }
            } else if (octet != VERSION[index]) {
                return switch (index) {
                    case 8 -> octet == '\n' ? Violation.BARE_LF : Violation.VERSION_MALFORMED;
                    case 9 -> Violation.BARE_CR;
                    default -> Violation.VERSION_MALFORMED;
                };
            }
        }
        if (position + VERSION.length <= length) {
            // RFC 9110 §2.5: a minor version that is too new is taken for the newest that is known.
            head.minorVersion = octets[position + MINOR] == '0' ? 0 : 1;
            position += VERSION.length;
            headersEnd = position + limits.headers();
            state = State.FIELDS;
        }
        return null;
    }

    /** Field lines, each {@code name ":" OWS value OWS CRLF} (RFC 9112 §5), and the empty line behind them. */
    private @Nullable Violation fields(byte[] octets) {
        int stop = Math.min(length, headersEnd);
        while (position < stop) {
            int name = position;
            if (octets[name] == '\r') {
                return headEnd(octets);
            }
            if (!Octets.is(octets[name], Octets.TOKEN)) {
                return notAName(octets[name], true);
            }
            if (head.fieldCount == limits.fields()) {
                return Violation.TOO_MANY_FIELDS;
            }
            int colon = Scan.run(octets, name + 1, stop, Octets.TOKEN);
            if (colon == stop) {
                break;
            }
            if (octets[colon] != ':') {
                return notAName(octets[colon], false);
            }
            int value = colon + 1;
            while (value < stop && Octets.isBlank(octets[value])) {
                value++;
            }
            int end = Scan.value(octets, value, stop);
            if (end == stop) {
                break;
            }
            if (octets[end] != '\r') {
                return octets[end] == '\n' ? Violation.BARE_LF : Violation.VALUE_CHARACTER;
            }
            if (end + 1 == stop) {
                break;
            }
            if (octets[end + 1] != '\n') {
                return Violation.BARE_CR;
            }
            position = end + 2;
            while (end > value && Octets.isBlank(octets[end - 1])) {
                end--;
            }
            head.add(name, colon, value, end);
        }
        return stop == headersEnd ? Violation.HEADERS_TOO_LARGE : null;
    }

    private @Nullable Violation headEnd(byte[] octets) {
        if (position + 1 == length) {
            return null;
        }
        if (octets[position + 1] != '\n') {
            return Violation.BARE_CR;
        }
        position += 2;
        state = State.COMPLETE;
        return null;
    }

    private Violation notAName(byte octet, boolean first) {
        return switch (octet) {
            case '\n' -> Violation.BARE_LF;
            case '\r' -> Violation.COLON_MISSING;
            case ':' -> Violation.NAME_EMPTY;
            case ' ', '\t' -> {
                if (!first) {
                    yield Violation.SPACE_BEFORE_COLON;
                }
                yield head.fieldCount == 0 ? Violation.LEADING_WHITESPACE : Violation.OBS_FOLD;
            }
            default -> Violation.NAME_CHARACTER;
        };
    }
}
