package dev.matinee.source.gate;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Says which addresses a link may lead to. Immutable; for any thread.
 *
 * @param allow what the operator has opened for every sender
 * @param deny what the operator has closed for every sender; beats {@code allow}
 * @param own whether an address is one of this machine's
 */
public record EgressRules(List<Cidr> allow, List<Cidr> deny, Predicate<InetAddress> own) {
    public EgressRules {
        allow = List.copyOf(allow);
        deny = List.copyOf(deny);
    }

    /** The rules of an operator on this machine. */
    public static EgressRules of(List<Cidr> allow, List<Cidr> deny) {
        return new EgressRules(allow, deny, EgressRules::isOwn);
    }

    private static boolean isOwn(InetAddress address) {
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return false;
        }
    }

    /** Where a sender stands, by its address. The server's own addresses can't be forged from outside (RFC 1122 §3.2.1.3). */
    public Standing standing(InetAddress sender) {
        InetAddress address = AddressClass.unwrapped(sender);
        return switch (AddressClass.of(address)) {
            case LOOPBACK -> Standing.LOCAL;
            case PRIVATE, LINK_LOCAL -> own.test(address) ? Standing.LOCAL : Standing.PRIVATE;
            default -> own.test(address) ? Standing.LOCAL : Standing.PUBLIC;
        };
    }

    /** Why an address may not be opened; empty where it may. {@code name} is the host as the link writes it. */
    public Optional<Trouble> judge(Standing sender, InetAddress target, String name) {
        InetAddress address = AddressClass.unwrapped(target);
        AddressClass kind = classOf(address);
        String what = "This link points to " + kind.words() + " (" + name + ")";
        if (kind.closedForGood()) {
            return Optional.of(Trouble.forbidden(what + ", which is never opened."));
        }
        if (matches(deny, address) || matches(deny, target)) {
            return Optional.of(Trouble.forbidden(what + " that the operator has closed by --deny-source."));
        }
        if (matches(allow, address) || mayOpen(sender, kind)) {
            return Optional.empty();
        }
        return Optional.of(Trouble.forbidden(what + "; the operator can allow it by --allow-source."));
    }

    /** Why a link to this host would be refused, as far as that can be said without asking a name server. */
    public Optional<Trouble> foresee(Standing sender, Authority target) {
        return target.literal().flatMap(address -> judge(sender, address, target.host()));
    }

    /** A public address of this machine leads to the same services as 127.0.0.1, past the firewall. */
    private AddressClass classOf(InetAddress address) {
        AddressClass kind = AddressClass.of(address);
        boolean open = kind == AddressClass.PUBLIC || kind == AddressClass.RESERVED;
        return open && own.test(address) ? AddressClass.LOOPBACK : kind;
    }

    static boolean mayOpen(Standing sender, AddressClass kind) {
        return switch (sender) {
            case LOCAL -> kind != AddressClass.LINK_LOCAL;
            case PRIVATE -> kind == AddressClass.PRIVATE || kind == AddressClass.PUBLIC;
            case PUBLIC -> kind == AddressClass.PUBLIC;
        };
    }

    private static boolean matches(List<Cidr> networks, InetAddress address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }
}
