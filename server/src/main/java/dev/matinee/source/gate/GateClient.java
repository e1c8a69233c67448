package dev.matinee.source.gate;

import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/** How our own code fetches through the gate: as programs do with what stands in their environment. For any thread. */
public final class GateClient {
    private final Pass pass;
    private final HttpClient client;

    /**
     * @param pass what may be fetched
     * @param connecting how long the gate may take to answer
     */
    public GateClient(EgressGate gate, Pass pass, Duration connecting) {
        this.pass = pass;
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .proxy(ProxySelector.of(gate.address()))
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(connecting)
                .build();
    }

    /** Sends the requests. */
    public HttpClient client() {
        return client;
    }

    /** A request for what a link leads to. */
    public HttpRequest.Builder request(String link) {
        // A fragment is not the server's (RFC 9110 §4.2.5).
        String address = pass.enter(link).replaceFirst("#.*", "");
        return HttpRequest.newBuilder(URI.create(address)).header("Proxy-Authorization", authorization());
    }

    private String authorization() {
        String user = URI.create(pass.proxy()).getRawUserInfo();
        return "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
    }
}
