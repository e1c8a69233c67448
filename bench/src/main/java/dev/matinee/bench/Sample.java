package dev.matinee.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Requests as they come over the wire, whole, with their bodies. */
public enum Sample {
    /** A segment, asked for by hls.js in Chromium 156 on Linux, with a cookie of some other service on the host. */
    CHROME("""
            GET /streams/5b6a3b0e-5a0c-4f1e-9a55-2f1f6f0f7c11/b6n7q2k41-00042.ts HTTP/1.1
            Host: matinee.example.org:8000
            Connection: keep-alive
            sec-ch-ua-platform: "Linux"
            User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36
            sec-ch-ua: "Chromium";v="156", "Not)A;Brand";v="24"
            sec-ch-ua-mobile: ?0
            Accept: */*
            Sec-Fetch-Site: same-origin
            Sec-Fetch-Mode: cors
            Sec-Fetch-Dest: empty
            Referer: http://matinee.example.org:8000/w/5b6a3b0e-5a0c-4f1e-9a55-2f1f6f0f7c11
            Accept-Encoding: gzip, deflate
            Accept-Language: en-GB,en-US;q=0.9,en;q=0.8
            Cookie: _ga=GA1.1.1830000000.1690000000; theme=dark

            """),

    /** The 703 octets that picohttpparser's bench.c parses, so that its figures can be laid beside ours. */
    PICO("""
            GET /wp-content/uploads/2010/03/hello-kitty-darth-vader-pink.jpg HTTP/1.1
            Host: www.kittyhell.com
            User-Agent: Mozilla/5.0 (Macintosh; U; Intel Mac OS X 10.6; ja-JP-mac; rv:1.9.2.3) Gecko/20100401 Firefox/3.6.3 \
            Pathtraq/0.9
            Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8
            Accept-Language: ja,en-us;q=0.7,en;q=0.3
            Accept-Encoding: gzip,deflate
            Accept-Charset: Shift_JIS,utf-8;q=0.7,*;q=0.7
            Keep-Alive: 115
            Connection: keep-alive
            Cookie: wp_ozh_wsa_visits=2; wp_ozh_wsa_visit_lasttime=xxxxxxxxxx; \
            __utma=xxxxxxxxx.xxxxxxxxxx.xxxxxxxxxx.xxxxxxxxxx.xxxxxxxxxx.x; \
            __utmz=xxxxxxxxx.xxxxxxxxxx.x.x.utmccn=(referral)|utmcsr=reader.livedoor.com|utmcct=/reader/|utmcmd=referral

            """),

    /** As short as a load generator's. */
    SHORT("""
            GET /streams/bench/playlist.m3u8 HTTP/1.1
            Host: 127.0.0.1:8000

            """),

    /** What the page sends every 15 s. */
    HEARTBEAT("""
            POST /heartbeat/bench HTTP/1.1
            Host: 127.0.0.1:8000
            Connection: keep-alive
            Content-Length: 43
            sec-ch-ua-platform: "Linux"
            User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36
            sec-ch-ua: "Chromium";v="156", "Not)A;Brand";v="24"
            Content-Type: application/x-www-form-urlencoded;charset=UTF-8
            sec-ch-ua-mobile: ?0
            Accept: */*
            Origin: http://127.0.0.1:8000
            Sec-Fetch-Site: same-origin
            Sec-Fetch-Mode: cors
            Sec-Fetch-Dest: empty
            Referer: http://127.0.0.1:8000/w/bench
            Accept-Encoding: gzip, deflate
            Accept-Language: en-GB,en-US;q=0.9,en;q=0.8

            viewer=8f14e45f-ceea-467f-9575-6e8a5c1d2b3a""");

    private final String text;

    Sample(String lines) {
        text = lines.replace("\n", "\r\n");
    }

    /** In ASCII. */
    String text() {
        return text;
    }

    /** In direct memory, where a socket's octets are. Never released; set its reader index before each use. */
    ByteBuf octets() {
        return Unpooled.unreleasableBuffer(
                Unpooled.directBuffer(text.length()).writeBytes(text.getBytes(StandardCharsets.US_ASCII)));
    }
}
