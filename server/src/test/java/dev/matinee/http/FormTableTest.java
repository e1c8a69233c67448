package dev.matinee.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each case of the table of forms. */
class FormTableTest {
    private static final int MOST_PARAMETERS = 5;

    @TestFactory
    Stream<DynamicTest> cases() {
        return TableFile.read("forms.txt").cases().stream()
                .map(one -> DynamicTest.dynamicTest(
                        one.title(), () -> assertEquals(one.outcome(), outcome(one.input()), one.title())));
    }

    @Test
    void theFirstValueCounts() {
        FormBody form = FormBody.parse(Unpooled.wrappedBuffer(new byte[] {'a', '&', 'a', '=', '1'}), MOST_PARAMETERS);
        assertEquals("", form.get("a"));
        assertNull(form.get("b"));
    }

    private static String outcome(byte[] octets) {
        ByteBuf body = Unpooled.wrappedBuffer(octets);
        FormBody form = FormBody.parse(body, MOST_PARAMETERS);
        assertEquals(octets.length, body.readableBytes(), "left as it was");
        return form.violation() != null
                ? "BAD " + form.violation()
                : TableFile.printable(form.parameters().stream()
                        .map(parameter -> parameter.name() + '=' + parameter.value())
                        .collect(Collectors.joining(" ")));
    }
}
