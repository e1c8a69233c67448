package dev.matinee.http;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Parses the head of a request as it arrives: a state machine that can stop behind any octet and go on with the next.
 *
 * <p>It moves the head out of the buffer, a block at a time, into an array of its own and walks that: a plain array is
 * what the JIT reads fastest, and a head that trickles in keeps no network buffer alive. It allocates only when a head
 * outgrows its arrays. The outcome depends on the octets alone, never on how they were split, and a bad octet is
 * reported as soon as it is seen. For one thread; reusable after {@link #reset}.
 */
public final class HeadParser {
    private enum State {
        START,
        START_LF,
        METHOD,
        TARGET,
        VERSION,
        LINE_END,
        LINE_LF,
        FIELD,
        NAME,
        BEFORE_VALUE,
        VALUE,
        VALUE_LF,
        END_LF
    }

    private static final byte[] VERSION = {'H', 'T', 'T', 'P', '/', '1', '.', '1'};
    private static final int EMPTY_LINES = 2;
    private static final int LONGEST_METHOD = 24;
    /** More than most heads, less than what a pipelined flood could make us copy for nothing. */
    private static final int BLOCK = 1024;

    private final Limits limits;
    private final RequestHead head = new RequestHead();
    private State state = State.START;
    private int length;
    private int position;
    private int mark;
    private int emptyLines;
    private int headersEnd = Integer.MAX_VALUE;
    private @Nullable Violation violation;

    public HeadParser(Limits limits) {
        this.limits = limits;
    }

    /** Forgets the last request; the arrays stay, unless one unusual request has made them large. */
    public void reset() {
        head.reset();
        state = State.START;
        length = 0;
        position = 0;
        emptyLines = 0;
        headersEnd = Integer.MAX_VALUE;
        violation = null;
    }

    /** Whether not a single octet of a request has come, empty lines aside. */
    public boolean untouched() {
        return state == State.START || state == State.START_LF;
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
                head.octets = Arrays.copyOf(head.octets, Math.max(2 * head.octets.length, length + block));
            }
            in.readBytes(head.octets, length, block);
            length += block;
            Progress progress = run();
            if (progress != Progress.PARTIAL) {
                in.readerIndex(in.readerIndex() - (length - position));
                length = position;
                return progress;
            }
        }
        return Progress.PARTIAL;
    }

    private Progress run() {
        byte[] octets = head.octets;
        while (position < length) {
            byte octet = octets[position];
            switch (state) {
                case START -> {
                    if (octet == '\r') {
                        if (++emptyLines > EMPTY_LINES) {
                            return bad(Violation.TOO_MANY_EMPTY_LINES);
                        }
                        position++;
                        state = State.START_LF;
                    } else if (octet == '\n') {
                        return bad(Violation.BARE_LF);
                    } else {
                        mark = position;
                        state = State.METHOD;
                    }
                }
                case START_LF -> {
                    if (octet != '\n') {
                        return bad(Violation.BARE_CR);
                    }
                    position++;
                    state = State.START;
                }
                case METHOD -> {
                    Violation wrong = method(octets);
                    if (wrong != null) {
                        return bad(wrong);
                    }
                }
                case TARGET -> {
                    Violation wrong = target(octets);
                    if (wrong != null) {
                        return bad(wrong);
                    }
                }
                case VERSION -> {
                    Violation wrong = version(octets);
                    if (wrong != null) {
                        return bad(wrong);
                    }
                }
                case LINE_END -> {
                    if (octet != '\r') {
                        return bad(octet == '\n' ? Violation.BARE_LF : Violation.VERSION_MALFORMED);
                    }
                    position++;
                    state = State.LINE_LF;
                }
                case LINE_LF -> {
                    if (octet != '\n') {
                        return bad(Violation.BARE_CR);
                    }
                    position++;
                    headersEnd = position + limits.headers();
                    state = State.FIELD;
                }
                case END_LF -> {
                    if (octet != '\n') {
                        return bad(Violation.BARE_CR);
                    }
                    position++;
                    Violation wrong = Framing.judge(head, limits);
                    return wrong == null ? Progress.COMPLETE : bad(wrong);
                }
                default -> {
                    Violation wrong = fields(octets);
                    if (wrong != null) {
                        return bad(wrong);
                    }
                }
            }
        }
        return Progress.PARTIAL;
    }

    private @Nullable Violation method(byte[] octets) {
        int at = position;
        int stop = Math.min(length, mark + LONGEST_METHOD);
        while (at < stop && Octets.is(octets[at], Octets.TOKEN)) {
            at++;
        }
        position = at;
        if (at == mark + LONGEST_METHOD) {
            return Violation.METHOD_UNKNOWN;
        }
        if (at == length) {
            return null;
        }
        if (octets[at] != ' ' || at == mark) {
            return Violation.METHOD_CHARACTER;
        }
        Method method = Method.of(octets, mark, at);
        if (method == null) {
            return Violation.METHOD_UNKNOWN;
        }
        head.method = method;
        position = at + 1;
        head.targetStart = position;
        state = State.TARGET;
        return null;
    }

    private @Nullable Violation target(byte[] octets) {
        int at = position;
        int stop = Math.min(length, head.targetStart + limits.target());
        while (at < stop && Octets.is(octets[at], Octets.TARGET)) {
            at++;
        }
        position = at;
        if (at == head.targetStart + limits.target()) {
            return Violation.TARGET_TOO_LONG;
        }
        if (at == length) {
            return null;
        }
        if (octets[at] != ' ') {
            return switch (octets[at]) {
                case '\r' -> Violation.VERSION_MISSING;
                case '\n' -> Violation.BARE_LF;
                default -> Violation.TARGET_CHARACTER;
            };
        }
        if (at == head.targetStart) {
            return Violation.TARGET_EMPTY;
        }
        head.targetEnd = at;
        position = at + 1;
        mark = position;
        state = State.VERSION;
        return TargetForm.judge(head);
    }

    private @Nullable Violation version(byte[] octets) {
        int index = position - mark;
        byte octet = octets[position];
        boolean digit = index == 5 || index == 7;
        if (digit ? octet < '0' || octet > '9' : octet != VERSION[index]) {
            return Violation.VERSION_MALFORMED;
        }
        position++;
        if (index == 7) {
            if (octets[mark + 5] != '1') {
                return Violation.VERSION_UNSUPPORTED;
            }
            // RFC 9110 §2.5: a minor version that is too new is taken for the newest that is known.
            head.minorVersion = octet == '0' ? 0 : 1;
            state = State.LINE_END;
        }
        return null;
    }

    /** The states of a field line; they end with the array or with the block of header fields. */
    private @Nullable Violation fields(byte[] octets) {
        int at = position;
        int stop = Math.min(length, headersEnd);
        while (at < stop) {
            byte octet = octets[at];
            switch (state) {
                case FIELD -> {
                    if (octet == '\r') {
                        position = at + 1;
                        state = State.END_LF;
                        return null;
                    }
                    if (!Octets.is(octet, Octets.TOKEN)) {
                        return notAName(octet, true);
                    }
                    if (head.fieldCount == limits.fields()) {
                        return Violation.TOO_MANY_FIELDS;
                    }
                    mark = at;
                    state = State.NAME;
                }
                case NAME -> {
                    while (at < stop && Octets.is(octets[at], Octets.TOKEN)) {
                        at++;
                    }
                    if (at < stop) {
                        if (octets[at] != ':') {
                            return notAName(octets[at], false);
                        }
                        name(octets, at++);
                        state = State.BEFORE_VALUE;
                    }
                }
                case BEFORE_VALUE -> {
                    if (Octets.isBlank(octet)) {
                        at++;
                    } else {
                        mark = at;
                        state = State.VALUE;
                    }
                }
                case VALUE -> {
                    while (at < stop && Octets.is(octets[at], Octets.VALUE)) {
                        at++;
                    }
                    if (at < stop) {
                        if (octets[at] != '\r') {
                            return octets[at] == '\n' ? Violation.BARE_LF : Violation.VALUE_CHARACTER;
                        }
                        value(octets, at++);
                        state = State.VALUE_LF;
                    }
                }
                default -> {
                    if (octet != '\n') {
                        return Violation.BARE_CR;
                    }
                    at++;
                    state = State.FIELD;
                }
            }
        }
        position = at;
        return at == headersEnd ? Violation.HEADERS_TOO_LARGE : null;
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

    private void name(byte[] octets, int colon) {
        int slot = 4 * head.fieldCount;
        if (slot == head.fields.length) {
            head.fields = Arrays.copyOf(head.fields, 2 * slot);
        }
        head.fields[slot] = mark;
        head.fields[slot + 1] = colon;
        Field field = Field.of(octets, mark, colon);
        if (field != null) {
            int index = field.index;
            if (head.known[index] == 0) {
                head.known[index] = head.fieldCount + 1;
            } else {
                head.repeated |= field.bit;
            }
        }
    }

    private void value(byte[] octets, int end) {
        int trimmed = end;
        while (trimmed > mark && Octets.isBlank(octets[trimmed - 1])) {
            trimmed--;
        }
        int slot = 4 * head.fieldCount++;
        head.fields[slot + 2] = mark;
        head.fields[slot + 3] = trimmed;
    }

    private Progress bad(Violation wrong) {
        violation = wrong;
        return Progress.BAD;
    }
}
