/**
 * The server on Netty: sockets, deadlines, files.
 *
 * <p><b>How a request travels.</b> {@link dev.matinee.net.HttpServer} accepts a connection on one of its event loops and
 * gives it an {@code HttpConnection}, which is the only handler in the pipeline. It has a reading and a writing half. The
 * {@code Inlet} hands octets that arrive to an {@code Intake} (parser, body decoder, body), which the loop lends it. Where
 * the head is not all there the inlet keeps the octets and gives the intake back until more has come; while a body comes it
 * keeps the intake. Once the head is there, the handler says how much body it takes. When head
 * and body are there, {@link dev.matinee.net.Handler#handle} gets an {@link dev.matinee.net.Exchange}, and answers it at
 * once or later, from any thread, with a {@link dev.matinee.net.Reply} or a {@link dev.matinee.net.SharedFile}. The
 * {@code Outlet} writes: a short reply is one buffer copied together from octets that were prepared when the reply was
 * made, a long one goes on from where the reply keeps it ({@code ReplyBody}); a file is a head and a region for
 * sendfile(2), which holds a reference on the file until it is written; of a {@link dev.matinee.net.ArrivingFile} slices
 * are written as they come. Only then is the next request of the connection parsed, so a pipelining client can make nobody
 * work ahead of its own reading.
 *
 * <p><b>Where a connection stands</b> is its {@code Phase}: idle, head, body, handling, sending, sent, closing,
 * lingering, closed. While an answer is in flight and more has come, nothing is read. After a violation of framing it
 * answers, shuts its end down, and throws away what comes until the peer ends too: otherwise unread octets would make
 * the kernel send RST, and the peer would never see why (RFC 9112 §9.6). A half-closed peer still gets its answers.
 *
 * <p><b>Threads.</b> Everything of a connection happens on its event loop; {@code Exchange.send} hops there. Nothing
 * here blocks, but {@code SharedFile.open}, {@code HttpServer.start} and {@code close}, which are not for event loops. One
 * sweep a second per loop looks at all its connections, some at a time, for deadlines and for peers that take nothing.
 *
 * <p><b>Bugs.</b> What a handler throws before it has answered is answered with 500; whatever else throws, in our code or
 * in that of a handler, an opener or an arrival, ends this one connection ({@code HttpConnection.fail}), and is logged
 * with it.
 *
 * <p><b>Bounds.</b> Head, fields and body by {@link dev.matinee.http.Limits}, the body of a route by
 * {@link dev.matinee.net.Handler#mostBody}; connections, in all and by address, by
 * {@code Admission}; what unfinished requests and unread answers hold in all, by {@code LoopState}; what is queued to be
 * written by one answer and the write water mark; what is read ahead by one read.
 * An idle connection owns a handler, an inlet and an outlet, no buffer and no parser. Out of descriptors, {@code Acceptor} waits a
 * second and tries again.
 *
 * <p><b>Reuse.</b> An exchange that is answered inside the handler is used again for a later request: don't keep it. One
 * that is not is given away for good.
 *
 * <p><b>Later.</b> A WebSocket upgrade belongs between the handler's answer and the next request: a third way to answer
 * an exchange, which writes 101 and replaces the {@code HttpConnection} in the pipeline. Routes live in {@code web}.
 */
@org.jspecify.annotations.NullMarked
package dev.matinee.net;
