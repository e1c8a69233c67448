package dev.matinee.net;

import java.io.IOException;

/** Serves one page until its standard input ends; the child process of {@link DescriptorsIT}. */
final class SmallServer {
    private SmallServer() {}

    public static void main(String[] arguments) throws IOException {
        Reply page = Reply.text(200, "hello").build();
        try (HttpServer server = HttpServer.start(
                ServerOptions.DEFAULT.listen("127.0.0.1", 0).eventLoops(2), exchange -> exchange.send(page))) {
            System.out.println("port " + server.address().getPort());
            System.in.transferTo(java.io.OutputStream.nullOutputStream());
        }
    }
}
