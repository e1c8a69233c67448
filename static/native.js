// HLS by the browser's own player, where it has no MediaSource (iPhones before iOS 17.1). Such a player tells nothing of
// its segments, so their list is read here as well: its time begins with the first that was listed when it was opened, and
// goes on over discontinuities by what the list says that segments last.

const AGAIN_MILLIS = 1000;

export class NativeHls {
  #video;
  #listed;
  #url = null;
  #reading = new AbortController();
  #pieces = [];
  #next = 0;
  #end = 0;

  static isSupported(video) {
    return Boolean(video.canPlayType('application/vnd.apple.mpegurl'));
  }

  /** listed() is called at each change of the list. */
  constructor(video, listed) {
    this.#video = video;
    this.#listed = listed;
  }

  /**
   * Loads a playlist, of a master playlist whichever it names, to begin where begin() promises; unless that is under way.
   * Settles once the player may be told to play.
   */
  async load(url, begin) {
    if (this.#url === url) return;
    this.close();
    this.#url = url;
    const { signal } = (this.#reading = new AbortController());
    const first = await read(url, signal).catch(() => null);
    if (signal.aborted) return;
    if (first) this.#take(first.text);
    this.#video.addEventListener('loadedmetadata', () => this.#begin(begin, signal), { once: true, signal });
    if (this.#video.hasAttribute('src')) {
      // GStreamer's HLS in WebKitGTK stands for ever when one list is exchanged for another while it loads.
      this.#video.removeAttribute('src');
      this.#video.load();
    }
    this.#video.src = url;
    if (first) this.#follow(first, signal);
  }

  /** The segments that can be shown, as places.js wants them; none while it loads. */
  get pieces() {
    const { seekable } = this.#video;
    if (this.#url || !seekable.length) return [];
    const end = seekable.end(seekable.length - 1);
    return this.#pieces.filter(({ start }) => start < end);
  }

  close() {
    this.#reading.abort();
    this.#url = null;
    this.#pieces = [];
    this.#next = 0;
    this.#end = 0;
  }

  async #begin(begin, signal) {
    this.#url = null;
    const time = await begin();
    if (signal.aborted) return;
    this.#video.currentTime = time;
    this.#listed();
  }

  async #follow({ address, text }, signal) {
    let last = text;
    while (!signal.aborted && !last.includes('#EXT-X-ENDLIST')) {
      const next = this.#next;
      try {
        ({ text: last } = await read(`${address}?_HLS_msn=${next}`, signal));
        if (!signal.aborted) this.#take(last);
      } catch {
        // Out of reach: asked again below.
      }
      if (this.#next === next) await new Promise((resolve) => setTimeout(resolve, AGAIN_MILLIS));
    }
  }

  #take(text) {
    const segments = parse(text);
    this.#pieces = this.#pieces.filter(({ sn }) => sn >= (segments[0]?.sn ?? 0));
    for (const { sn, seconds, programDateTime } of segments) {
      if (sn < this.#next) continue;
      this.#pieces.push({ sn, start: this.#end, end: this.#end + seconds, programDateTime });
      this.#next = sn + 1;
      this.#end += seconds;
    }
    this.#listed();
  }
}

/** A media playlist, the first that is named where the address leads to a master playlist: {address, text}. */
async function read(address, signal) {
  const response = await fetch(address, { signal, cache: 'no-store' });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  const text = await response.text();
  const variant = /^#EXT-X-STREAM-INF:.*\n(.+)/m.exec(text)?.[1];
  return variant ? read(new URL(variant, response.url), signal) : { address: response.url, text };
}

/** The segments of a media playlist (RFC 8216 §4.3.2): [{sn, seconds, programDateTime}], dates in milliseconds. */
function parse(text) {
  const segments = [];
  let sn = Number(/^#EXT-X-MEDIA-SEQUENCE:(\d+)/m.exec(text)?.[1] ?? 0);
  let programDateTime = 0;
  for (const [, tag, value] of text.matchAll(/^#(EXTINF|EXT-X-PROGRAM-DATE-TIME):([^,\n]+)/gm)) {
    if (tag === 'EXTINF') {
      segments.push({ sn: sn++, seconds: Number(value), programDateTime });
      programDateTime += Number(value) * 1000;
    } else {
      programDateTime = Date.parse(value);
    }
  }
  return segments;
}
