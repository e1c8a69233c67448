// Between the player's time and the place in the source. Pure.
//
// hls.js counts from the first segment it ever saw; the playlist dates each segment by its place in the source, from the
// epoch on. pieces are the listed segments, oldest first: {sn, start, end, programDateTime}. After a jump of the room
// only those from the media sequence number "since" on belong to what is watched.

// The first picture of a run may stand a little behind the place that was asked for, the last a little before it.
const TOLERANCE_SECONDS = 0.5;
// Sound may begin before the first picture of a run; there the last picture of the run before would still stand.
const START_MARGIN_SECONDS = 0.08;
const END_MARGIN_SECONDS = 0.1;
const GAP_SECONDS = 0.2;

const placeAt = (piece, time) => (piece.programDateTime ?? piece.start * 1000) / 1000 + time - piece.start;
/** The place in the source at which a piece begins. */
export const firstPlace = (piece) => placeAt(piece, piece.start);
const first = firstPlace;
const last = (piece) => placeAt(piece, piece.end);

const ownOf = (pieces, since) => pieces.filter(({ sn }) => sn >= since);

/** The place in the source, in seconds, of a time of the player's. */
export function placeOf(pieces, time) {
  const piece = pieces.findLast(({ start }) => start <= time) ?? pieces[0];
  return piece ? placeAt(piece, time) : time;
}

/** The player's time of a place in the source, or null where that is not listed. */
export function timeOf(pieces, place, since = 0) {
  const own = ownOf(pieces, since);
  const piece =
    own.findLast((each) => first(each) <= place && place < last(each)) ??
    own.find((each) => first(each) - TOLERANCE_SECONDS <= place && place < last(each) + TOLERANCE_SECONDS);
  if (!piece) return null;
  const time = piece.start + place - first(piece);
  const start = piece === own[0] ? piece.start + START_MARGIN_SECONDS : piece.start;
  return Math.min(Math.max(time, start), Math.max(start, piece.end - END_MARGIN_SECONDS));
}

/** The listed place that is nearest to one, which the room's clock may have passed already; that one where nothing is listed. */
export function nearest(pieces, place, since = 0) {
  const own = ownOf(pieces, since);
  return own.length ? Math.min(Math.max(place, first(own[0])), last(own.at(-1))) : place;
}

/** What is listed, as ranges of places: [{start, end}]. */
export function listed(pieces, since = 0) {
  return joined(ownOf(pieces, since).map((piece) => ({ start: first(piece), end: last(piece) })));
}

/** Ranges of the player's time, as the places that they hold of what is listed. */
export function placesOf(pieces, ranges, since = 0) {
  const places = [];
  for (const piece of ownOf(pieces, since)) {
    for (const { start, end } of ranges) {
      const [from, to] = [Math.max(start, piece.start), Math.min(end, piece.end)];
      if (from < to) places.push({ start: placeAt(piece, from), end: placeAt(piece, to) });
    }
  }
  return joined(places);
}

function joined(ranges) {
  const all = [];
  for (const range of ranges) {
    const before = all.at(-1);
    if (before && Math.abs(range.start - before.end) < GAP_SECONDS) before.end = range.end;
    else all.push({ ...range });
  }
  return all;
}

/** TimeRanges as a list. */
export function rangesOf(timeRanges) {
  return Array.from({ length: timeRanges.length }, (_, i) => ({ start: timeRanges.start(i), end: timeRanges.end(i) }));
}
