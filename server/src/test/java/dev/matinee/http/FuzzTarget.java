package dev.matinee.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * What must hold for any octets whatever; {@link #take} throws where it does not. {@link FuzzIT} lets Jazzer look for such
 * octets, {@link FuzzCorpusTest} feeds it those that are known.
 */
enum FuzzTarget {
    /** A request, head and body: the outcome does not depend on the splits, nor on what comes behind. */
    REQUEST {
        @Override
        void take(byte[] octets) {
            Taken whole = Taken.request(octets, octets.length);
            same(whole, Taken.request(octets, 1));
            Random random = new Random(Arrays.hashCode(octets));
            for (int i = 0; i < 3; i++) {
                same(whole, Taken.request(octets, 1 + random.nextInt(1 + octets.length)));
            }
            if (whole.progress() == Progress.COMPLETE) {
                byte[] alone = Arrays.copyOf(octets, octets.length - whole.rest());
                require(Taken.request(alone, alone.length).words().equals(whole.words()), "what comes behind counts");
                require(!whole.words().matches("(?s).*[\\x00-\\x08\\x0a-\\x1f\\x7f].*"), whole.words());
            }
        }
    },
    /** A chunked body: as above, and what it decodes to comes out again when it is chunked anew. */
    CHUNKS {
        @Override
        void take(byte[] octets) {
            byte[] head = ascii("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
            byte[] request = Arrays.copyOf(head, head.length + octets.length);
            System.arraycopy(octets, 0, request, head.length, octets.length);
            REQUEST.take(request);
            Taken taken = Taken.request(request, request.length);
            if (taken.progress() == Progress.COMPLETE) {
                byte[] again = chunked(head, taken.body());
                require(Taken.request(again, again.length).body().equals(taken.body()), "chunked anew");
            }
        }

        private byte[] chunked(byte[] head, ByteBuf body) {
            ByteBuf out = Unpooled.buffer().writeBytes(head);
            if (body.isReadable()) {
                out.writeBytes(ascii(Integer.toHexString(body.readableBytes()) + "\r\n"));
                out.writeBytes(body.slice()).writeBytes(ascii("\r\n"));
            }
            return ByteBufUtil.getBytes(out.writeBytes(ascii("0\r\n\r\n")));
        }
    },
    /** A target: an accepted path cannot leave a directory, and is remembered as what it is. */
    TARGET {
        @Override
        void take(byte[] octets) {
            Target target = Target.decode(octets, 0, octets.length);
            if (target.violation() == null && octets.length > 0 && octets[0] == '/') {
                String path = target.path();
                require(path.startsWith("/"), path);
                for (String segment : path.substring(1).split("/", -1)) {
                    require(!segment.equals(".") && !segment.equals(".."), path);
                }
                require(path.chars().noneMatch(c -> c == '\\' || Character.isISOControl(c)), path);
            }
            require(!HostSyntax.isValid(octets, 0, octets.length) || octets.length > 0, "an empty host");
        }
    },
    /** Up to six lines, the fields that an answer may depend on: what is selected lies inside. */
    CONDITIONS {
        @Override
        void take(byte[] octets) {
            String[] fields = Arrays.copyOf(new String(octets, StandardCharsets.ISO_8859_1).split("\n", 6), 6);
            Preconditions conditions =
                    new Preconditions(fields[0], fields[1], fields[2], fields[3], fields[4], fields[5]);
            long date = 784_111_777;
            require(conditions.judge("\"a\"", date) != null, "judged");
            require(conditions.judge(null, HttpDate.NONE) != null, "judged");
            for (long length : new long[] {0, 1, 100, Long.MAX_VALUE - 1}) {
                ByteRange range = conditions.select("\"a\"", date, length);
                if (!range.isWhole() && !range.isUnsatisfiable()) {
                    require(range.first() <= range.last() && range.last() < length, range + " of " + length);
                    require(range.length() > 0 && range.length() <= length, range + " of " + length);
                }
            }
            for (String field : fields) {
                long second = field == null ? HttpDate.NONE : HttpDate.parse(field);
                require(second == HttpDate.NONE || HttpDate.parse(HttpDate.format(second)) == second, "date");
            }
            AcceptEncoding.allowsGzip(octets, 0, octets.length);
        }
    },
    /** A form: what it says comes out again when it is encoded anew. */
    FORM {
        @Override
        void take(byte[] octets) {
            FormBody form = FormBody.parse(Unpooled.wrappedBuffer(octets), 20);
            require(form.violation() == null || form.parameters().isEmpty(), "refused, but not empty");
            String again = form.parameters().stream()
                    .map(parameter -> encoded(parameter.name()) + '=' + encoded(parameter.value()))
                    .collect(Collectors.joining("&"));
            FormBody second = FormBody.parse(Unpooled.wrappedBuffer(ascii(again)), 20);
            List<FormBody.Parameter> expected = form.parameters();
            require(second.violation() == null && second.parameters().equals(expected), again);
        }
    };

    /** The target that an octet stands for. */
    static FuzzTarget of(byte octet) {
        return values()[Math.floorMod(octet, values().length)];
    }

    abstract void take(byte[] octets);

    /** Where its corpus stands. */
    String directory() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** The tables whose octets it can be fed. */
    List<String> tables() {
        return switch (this) {
            case REQUEST -> List.of(RequestTableTest.FILES);
            case TARGET -> List.of("targets.txt");
            case FORM -> List.of("forms.txt");
            case CHUNKS, CONDITIONS -> List.of();
        };
    }

    private static void same(Taken expected, Taken actual) {
        require(expected.outcome().equals(actual.outcome()), expected.outcome() + " or " + actual.outcome());
    }

    private static void require(boolean holds, String words) {
        if (!holds) {
            throw new AssertionError(words);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
