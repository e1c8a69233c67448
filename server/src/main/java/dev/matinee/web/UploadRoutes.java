package dev.matinee.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.matinee.http.FormBody;
import dev.matinee.http.Method;
import dev.matinee.net.Exchange;
import dev.matinee.net.Reply;
import dev.matinee.source.library.Upload;
import dev.matinee.source.library.Uploads;
import io.netty.buffer.ByteBufUtil;
import java.util.Map;
import java.util.Optional;

/**
 * Files that viewers send, a block at a time, in the manner of the tus protocol 1.0.0, but for one thing: the offset that
 * an answer names is where the server wants the next block, which may lie elsewhere when somebody watches there already.
 */
final class UploadRoutes {
    private static final Reply OFF = Reply.error(
                    403, "This server takes no files; its operator allows them by --upload-budget.", "uploads_off")
            .build();
    private static final Reply NOT_FOUND = Reply.error(
                    404, "There is no such upload; it may have been removed.", "upload_not_found")
            .build();
    private static final Reply BAD_FORM = Reply.error(
                    400,
                    "The form needs the fields 'name', at most 255 characters, and 'size', a number of octets.",
                    "upload_malformed")
            .build();
    private static final Reply BAD_BLOCK = Reply.error(
                    409,
                    "Send the field Upload-Offset, a multiple of the chunk, and exactly one chunk or what is left.",
                    "upload_offset_malformed")
            .build();

    private final Uploads uploads;

    UploadRoutes(Uploads uploads) {
        this.uploads = uploads;
    }

    void addTo(Router router) {
        router.post("/uploads", (exchange, path) -> begin(exchange))
                .on(
                        "/uploads/{upload}",
                        Upload.BLOCK,
                        Map.of(
                                Method.HEAD, (exchange, path) -> tell(exchange, path[0]),
                                Method.GET, (exchange, path) -> tell(exchange, path[0]),
                                Method.PATCH, (exchange, path) -> write(exchange, path[0]),
                                Method.DELETE, (exchange, path) -> remove(exchange, path[0])));
    }

    private void begin(Exchange exchange) {
        if (uploads.budget() == 0) {
            exchange.send(OFF);
            return;
        }
        Optional<FormBody> form = Forms.read(exchange);
        if (form.isEmpty()) {
            return;
        }
        String name = form.get().get("name");
        String size = form.get().get("size");
        if (name == null || name.length() > 255 || size == null || !size.matches("\\d{1,15}")) {
            exchange.send(BAD_FORM);
            return;
        }
        uploads.begin(name, Long.parseLong(size), outcome -> exchange.send(begun(outcome)));
    }

    private static Reply begun(Uploads.Outcome outcome) {
        Upload upload = outcome.upload();
        if (upload == null) {
            return refused(outcome);
        }
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("status", "ok");
        node.put("upload", upload.id());
        node.put("url", "upload:" + upload.id());
        node.put("chunk", Upload.BLOCK);
        node.put("offset", upload.wanted());
        return Json.reply(node);
    }

    private static Reply refused(Uploads.Outcome outcome) {
        int status = switch (outcome.code()) {
            case "upload_empty" -> 400;
            case "upload_too_large" -> 413;
            case "upload_no_room" -> 507;
            default -> 500;
        };
        return Reply.error(status, outcome.words(), outcome.code()).build();
    }

    private void tell(Exchange exchange, String id) {
        exchange.send(uploads.find(id).map(UploadRoutes::progress).orElse(NOT_FOUND));
    }

    private static Reply progress(Upload upload) {
        return Reply.empty(204)
                .header("Upload-Offset", Long.toString(upload.wanted()))
                .header("Upload-Length", Long.toString(upload.length()))
                .cacheControl("no-store")
                .build();
    }

    private void write(Exchange exchange, String id) {
        Optional<Upload> upload = uploads.find(id);
        if (upload.isEmpty()) {
            exchange.send(NOT_FOUND);
            return;
        }
        String offset = exchange.header("Upload-Offset");
        if (offset == null
                || !offset.matches("\\d{1,15}")
                || !upload.get().fits(Long.parseLong(offset), exchange.body().readableBytes())) {
            exchange.send(BAD_BLOCK);
            return;
        }
        byte[] octets = ByteBufUtil.getBytes(exchange.body());
        uploads.write(
                upload.get(),
                Long.parseLong(offset),
                octets,
                outcome -> exchange.send(outcome.upload() == null ? refused(outcome) : progress(upload.get())));
    }

    private void remove(Exchange exchange, String id) {
        Optional<Upload> upload = uploads.find(id);
        upload.ifPresent(uploads::remove);
        exchange.send(upload.isPresent() ? Answers.OK : NOT_FOUND);
    }
}
