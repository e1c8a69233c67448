package dev.matinee.app;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the page can be opened, as a browser would write it. */
final class PageAddresses {
    private static final Logger LOG = LoggerFactory.getLogger(PageAddresses.class);
    private static final int MOST = 4;
    /** Networks of containers and virtual machines, which exist on this machine alone. */
    private static final Pattern INSIDE = Pattern.compile("(docker|br-|veth|virbr|vmnet|lxc|cni|podman).*");

    private PageAddresses() {}

    /** On this machine. */
    static String here(InetSocketAddress listening) {
        InetAddress host = listening.getAddress();
        return host.isAnyLocalAddress() || host.isLoopbackAddress()
                ? page("localhost", listening)
                : page(host.getHostAddress(), listening);
    }

    /**
     * On other devices, where it listens on all addresses: those of private networks first, a few at most. IPv4 alone: that is
     * what a person can type.
     */
    static List<String> elsewhere(InetSocketAddress listening) {
        if (!listening.getAddress().isAnyLocalAddress()) {
            return List.of();
        }
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(PageAddresses::leadsOut)
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> address instanceof Inet4Address
                            && !address.isLoopbackAddress()
                            && !address.isLinkLocalAddress())
                    .sorted(Comparator.comparing(address -> !address.isSiteLocalAddress()))
                    .limit(MOST)
                    .map(address -> page(address.getHostAddress(), listening))
                    .toList();
        } catch (SocketException e) {
            LOG.debug("this machine's addresses are unknown", e);
            return List.of();
        }
    }

    private static boolean leadsOut(NetworkInterface network) {
        try {
            return network.isUp()
                    && !network.isLoopback()
                    && !INSIDE.matcher(network.getName()).matches();
        } catch (SocketException e) {
            // It has just gone.
            return false;
        }
    }

    private static String page(String host, InetSocketAddress listening) {
        return "http://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + listening.getPort() + "/";
    }
}
