package dev.matinee.media;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes torrent files (BEP 3), good ones and odd ones. */
public final class TorrentMaker {
    /** A torrent file. */
    public static final class Made {
        private final byte[] file;
        private final String hash;
        private final String hash2;

        private Made(byte[] file, String hash, String hash2) {
            this.file = file;
            this.hash = hash;
            this.hash2 = hash2;
        }

        /** Its octets. */
        public byte[] file() {
            return file.clone();
        }

        /** The same with a tracker. */
        public byte[] announcing(String tracker) {
            // Keys are sorted: announce stands before info, which is all that there is.
            byte[] key = ("d8:announce" + tracker.length() + ":" + tracker).getBytes(StandardCharsets.US_ASCII);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(key);
            out.write(file, 1, file.length - 1);
            return out.toByteArray();
        }

        /** A magnet by its hash of version 2, without anybody who has it; only of what is {@link #hybrid}. */
        public String magnet2() {
            return "magnet:?xt=urn:btmh:1220" + hash2;
        }

        /** The same that names somebody on loopback. */
        public String magnet2(int peerPort) {
            return magnet2() + "&x.pe=127.0.0.1:" + peerPort;
        }

        /** A magnet of it without anybody who has it. */
        public String magnet() {
            return "magnet:?xt=urn:btih:" + hash;
        }

        /** A magnet of it that names somebody on loopback. */
        public String magnet(int peerPort) {
            return "magnet:?xt=urn:btih:" + hash + "&x.pe=127.0.0.1:" + peerPort;
        }
    }

    private static final int BLOCK = 16 << 10;

    private TorrentMaker() {}

    /** One file of a torrent: the path that the torrent writes, and where its octets are. */
    public record Part(List<String> path, Path octets) {}

    /** A torrent of files; with several, or {@code folder}, they lie in a folder of that name. */
    public static Made of(String name, int pieceLength, List<Part> parts) throws IOException {
        Map<String, Object> info = new TreeMap<>();
        info.put("name", name);
        info.put("piece length", (long) pieceLength);
        List<Object> files = new ArrayList<>();
        MessageDigest digest = digest("SHA-1");
        ByteArrayOutputStream pieces = new ByteArrayOutputStream();
        byte[] piece = new byte[pieceLength];
        int filled = 0;
        for (Part part : parts) {
            try (InputStream in = Files.newInputStream(part.octets())) {
                int read = in.readNBytes(piece, filled, pieceLength - filled);
                while (read > 0) {
                    filled += read;
                    if (filled == pieceLength) {
                        pieces.writeBytes(digest.digest(piece));
                        filled = 0;
                    }
                    read = in.readNBytes(piece, filled, pieceLength - filled);
                }
            }
            files.add(new TreeMap<>(Map.of("length", Files.size(part.octets()), "path", part.path())));
        }
        if (filled > 0) {
            digest.update(piece, 0, filled);
            pieces.writeBytes(digest.digest());
        }
        info.put("pieces", pieces.toByteArray());
        if (parts.size() == 1
                && parts.get(0).path().size() == 1
                && parts.get(0).path().get(0).equals(name)) {
            info.put("length", Files.size(parts.get(0).octets()));
        } else {
            info.put("files", files);
        }
        return of(info);
    }

    /** A torrent of one file. */
    public static Made of(Path file, int pieceLength) throws IOException {
        String name = file.getFileName().toString();
        return of(name, pieceLength, List.of(new Part(List.of(name), file)));
    }

    /** A torrent of which nobody has anything. */
    public static Made empty(String name, List<List<String>> paths, long sizeOfEach) {
        List<Object> files = new ArrayList<>();
        paths.forEach(path -> files.add(new TreeMap<>(Map.of("length", sizeOfEach, "path", path))));
        int pieceLength = 1 << 20;
        long size = sizeOfEach * paths.size();
        Map<String, Object> info = new TreeMap<>();
        info.put("name", name);
        info.put("piece length", (long) pieceLength);
        info.put("pieces", new byte[(int) ((size + pieceLength - 1) / pieceLength) * 20]);
        info.put("files", files);
        return of(info);
    }

    private static Made of(Map<String, Object> info) {
        byte[] encoded = bencode(info);
        return new Made(
                bencode(new TreeMap<>(Map.of("info", info))),
                HexFormat.of().formatHex(digest("SHA-1").digest(encoded)),
                HexFormat.of().formatHex(digest("SHA-256").digest(encoded)));
    }

    /** A torrent of both versions (BEP 52) of one file, which is one piece. */
    public static Made hybrid(Path file, int pieceLength) throws IOException {
        byte[] octets = Files.readAllBytes(file);
        if (octets.length > pieceLength) {
            throw new IllegalArgumentException("more than one piece");
        }
        Map<String, Object> tree = new TreeMap<>(Map.of("length", (long) octets.length, "pieces root", root(octets)));
        Map<String, Object> info = new TreeMap<>();
        info.put("name", file.getFileName().toString());
        info.put("piece length", (long) pieceLength);
        info.put("length", (long) octets.length);
        info.put("pieces", digest("SHA-1").digest(octets));
        info.put("meta version", 2L);
        info.put("file tree", new TreeMap<>(Map.of(file.getFileName().toString(), new TreeMap<>(Map.of("", tree)))));
        return of(info);
    }

    /** A torrent of version 2 alone (BEP 52), in which each file is one piece at most. */
    public static Made version2(String name, int pieceLength, List<Part> parts) throws IOException {
        Map<String, Object> tree = tree();
        for (Part part : parts) {
            byte[] octets = Files.readAllBytes(part.octets());
            if (octets.length > pieceLength) {
                throw new IllegalArgumentException("more than one piece");
            }
            Map<String, Object> folder = tree;
            for (String step : part.path()) {
                folder = folder(folder, step);
            }
            folder.put("", new TreeMap<>(Map.of("length", (long) octets.length, "pieces root", root(octets))));
        }
        Map<String, Object> info = new TreeMap<>();
        info.put("name", name);
        info.put("piece length", (long) pieceLength);
        info.put("meta version", 2L);
        info.put("file tree", tree);
        return of(info);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> folder(Map<String, Object> in, String name) {
        return (Map<String, Object>) in.computeIfAbsent(name, absent -> tree());
    }

    /** Sorted by octets (BEP 3), which is another order than that of Java's characters beyond U+FFFF. */
    private static Map<String, Object> tree() {
        return new TreeMap<>((one, other) ->
                Arrays.compareUnsigned(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8)));
    }

    /** The root of the tree of hashes over blocks of 16 KiB; leaves that are missing are zeros. */
    private static byte[] root(byte[] octets) {
        List<byte[]> row = new ArrayList<>();
        for (int at = 0; at < octets.length; at += BLOCK) {
            MessageDigest digest = digest("SHA-256");
            digest.update(octets, at, Math.min(BLOCK, octets.length - at));
            row.add(digest.digest());
        }
        while (Integer.bitCount(row.size()) > 1) {
            row.add(new byte[32]);
        }
        while (row.size() > 1) {
            List<byte[]> above = new ArrayList<>();
            for (int i = 0; i < row.size(); i += 2) {
                MessageDigest digest = digest("SHA-256");
                digest.update(row.get(i));
                above.add(digest.digest(row.get(i + 1)));
            }
            row = above;
        }
        return row.get(0);
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] bencode(Object value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        bencode(value, out);
        return out.toByteArray();
    }

    private static void bencode(Object value, ByteArrayOutputStream out) {
        if (value instanceof Long number) {
            out.writeBytes(("i" + number + "e").getBytes(StandardCharsets.US_ASCII));
        } else if (value instanceof byte[] octets) {
            out.writeBytes((octets.length + ":").getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(octets);
        } else if (value instanceof String text) {
            bencode(text.getBytes(StandardCharsets.UTF_8), out);
        } else if (value instanceof List<?> list) {
            out.write('l');
            list.forEach(each -> bencode(each, out));
            out.write('e');
        } else if (value instanceof Map<?, ?> map) {
            out.write('d');
            map.forEach((key, each) -> {
                bencode(key, out);
                bencode(each, out);
            });
            out.write('e');
        } else {
            throw new IllegalArgumentException(String.valueOf(value));
        }
    }
}
