package dev.matinee.web;

import dev.matinee.http.MediaType;
import dev.matinee.net.Exchange;
import dev.matinee.net.Reply;
import dev.matinee.session.Session;
import dev.matinee.session.Sessions;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.ToDoubleFunction;

/** Figures for a Prometheus, gathered when it asks. Any thread. */
final class Metrics {
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Sessions sessions;

    Metrics(Sessions sessions) {
        this.sessions = sessions;
        gauge(
                "matinee_streams_running",
                "Streams whose programs run.",
                all -> all.admission().running());
        gauge(
                "matinee_streams_maximum",
                "Streams that may run at a time.",
                all -> all.admission().maximum());
        gauge(
                "matinee_sessions",
                "Sessions in the table, ended ones among them.",
                all -> all.all().size());
        gauge("matinee_viewers", "Viewers of all sessions.", Metrics::viewers);
        gauge("matinee_segment_bytes", "Bytes of all segments on the RAM disk.", Sessions::segmentBytes);
        gauge("matinee_segment_budget_bytes", "The most that segments may hold.", Sessions::segmentBudget);
    }

    private static double viewers(Sessions all) {
        return all.all().stream()
                .map(Session::viewers)
                .mapToDouble(viewers -> viewers.count())
                .sum();
    }

    private void gauge(String name, String help, ToDoubleFunction<Sessions> value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(gauge -> gauge.call(value.applyAsDouble(sessions)))
                .register(registry);
    }

    void send(Exchange exchange) {
        ByteArrayOutputStream text = new ByteArrayOutputStream(2048);
        try {
            PrometheusTextFormatWriter.builder().build().write(text, registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        exchange.send(Reply.of(200, MediaType.PROMETHEUS, text.toByteArray())
                .cacheControl("no-store")
                .build());
    }
}
