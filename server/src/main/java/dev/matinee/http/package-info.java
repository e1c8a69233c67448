/**
 * HTTP/1.1 as text: what the octets of a request mean, and what the octets of an answer are. It knows buffers, but no
 * channel, no thread and no logger, so that all of it can be tested and fuzzed with byte arrays.
 *
 * <p><b>How a request is read.</b> {@link dev.matinee.http.HeadParser} takes octets from a buffer as they come. It moves
 * them, a block at a time, into an array of its own, and walks that array with a state machine and one table of 256
 * octet classes ({@code Octets}); a head that trickles in thus keeps no network buffer alive, and nothing is copied
 * again when it is complete. It says {@link dev.matinee.http.Progress partial, complete or bad}, the last as soon as the
 * first wrong octet is seen. What it finds it keeps as offsets, in {@link dev.matinee.http.RequestHead}; strings are made
 * only for those who ask. {@code Framing} then judges the head as a whole: Host, length, transfer coding, connection,
 * expectation. {@link dev.matinee.http.BodyDecoder} takes the body out of its framing in the same manner, and
 * {@link dev.matinee.http.Target} decodes path and query ({@link dev.matinee.http.TargetCache} remembers those that are
 * asked for again and again).
 *
 * <p><b>Strictness.</b> Each way to break the protocol is one constant of {@link dev.matinee.http.Violation}, with its
 * section, its status and a sentence. There is no lenient mode. A violation is a value, never an exception. The outcome
 * depends on the octets alone, never on how the network has split them.
 *
 * <p><b>Conditions.</b> {@link dev.matinee.http.Preconditions} holds the fields that an answer may depend on, and judges
 * them in the order of RFC 9110 §13.2.2; {@link dev.matinee.http.ByteRange} selects; entity tags, dates and weights have
 * a file each.
 *
 * <p><b>Answers.</b> {@link dev.matinee.http.ResponseHead} renders what of a head can be rendered beforehand, which is
 * all but the date and what depends on the connection.
 */
@org.jspecify.annotations.NullMarked
package dev.matinee.http;
