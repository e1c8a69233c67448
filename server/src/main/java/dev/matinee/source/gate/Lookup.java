package dev.matinee.source.gate;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses of a server that may be connected to: its name is looked up once, each address judged.
 *
 * @param open those that may; empty where there is a trouble
 * @param trouble why there is none
 */
record Lookup(List<InetAddress> open, @Nullable Trouble trouble) {
    private static final Logger LOG = LoggerFactory.getLogger(Lookup.class);

    /** Looks a server up. Blocks: for the gate's name threads. */
    static Lookup of(EgressGate gate, Pass pass, Authority to) {
        List<InetAddress> all;
        try {
            Optional<InetAddress> literal = Cidr.address(to.host());
            all = literal.isPresent()
                    ? List.of(literal.get())
                    : List.of(gate.resolver().resolve(to.host()));
        } catch (UnknownHostException e) {
            LOG.debug("{}: {} is unknown", pass.name(), to.host());
            return new Lookup(
                    List.of(),
                    Trouble.unreachable(
                            "source_unknown_host",
                            "The server that this link names does not exist (its name can't be resolved)."));
        }
        List<InetAddress> open = new ArrayList<>();
        Trouble forbidden = null;
        for (InetAddress address : all) {
            Optional<Trouble> trouble = judge(gate, pass, to, address);
            if (trouble.isEmpty()) {
                open.add(address);
            } else if (forbidden == null) {
                forbidden = trouble.get();
            }
        }
        return new Lookup(List.copyOf(open), open.isEmpty() ? forbidden : null);
    }

    private static Optional<Trouble> judge(EgressGate gate, Pass pass, Authority to, InetAddress address) {
        if (to.port() == gate.address().getPort()
                && AddressClass.unwrapped(address).isLoopbackAddress()) {
            return Optional.of(Trouble.forbidden("This link points to the server's own way out."));
        }
        return pass.isGateway(to) ? Optional.empty() : gate.rules().judge(pass.sender(), address, to.host());
    }
}
