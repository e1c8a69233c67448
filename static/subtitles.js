// The subtitles that this viewer alone sees: a text track of the video's, filled with the server's WebVTT segments, which
// go with the media segments one by one. Cues are told in places of the source; each is put where its segment stands in
// the player's time, within that segment's bounds, so that none outlives a jump of the room.

import { firstPlace } from './places.js';

const BEHIND_SECONDS = 1;
const AHEAD_SECONDS = 20;
const LOOK_MILLIS = 500;
const AGAIN_MILLIS = 1000;
const KEPT = 100;
const TIMES = /^(\d+):(\d\d):(\d\d\.\d{3}) --> (\d+):(\d\d):(\d\d\.\d{3})$/;

export class Subtitles {
  #player;
  #track = null;
  #session = null;
  #id = null;
  #loaded = new Map();
  #timer = 0;

  constructor(player) {
    this.#player = player;
    player.addEventListener('listed', () => this.#look());
    player.video.addEventListener('seeking', () => this.#look());
  }

  /** For a session: nothing is shown until something is chosen. */
  open(session) {
    this.#session = session;
    this.choose(null);
  }

  /** The id of the track that is shown, or null. */
  get chosen() {
    return this.#id;
  }

  /** Shows a track of text, or with null none. */
  choose(id) {
    this.#id = id;
    this.#loaded.clear();
    clearInterval(this.#timer);
    if (id !== null) {
      this.#track ??= this.#player.video.addTextTrack('subtitles', 'Subtitles');
      this.#timer = setInterval(() => this.#look(), LOOK_MILLIS);
    }
    if (this.#track) this.#track.mode = id === null ? 'disabled' : 'showing';
    this.#draw([]);
    this.#look();
  }

  #look() {
    if (this.#id === null) return;
    const now = this.#player.video.currentTime;
    const near = this.#player.pieces.filter(({ start, end }) => end > now - BEHIND_SECONDS && start < now + AHEAD_SECONDS);
    for (const { sn } of near) if (Number.isFinite(sn) && !this.#loaded.has(sn)) this.#load(sn);
    this.#draw(near);
  }

  async #load(sn) {
    const { session, id } = { session: this.#session, id: this.#id };
    const loaded = this.#loaded;
    loaded.set(sn, []);
    for (const old of loaded.keys()) if (loaded.size > KEPT) loaded.delete(old);
    let cues = null;
    try {
      const response = await fetch(`/streams/${session}/subtitles/${id}/${sn}.vtt`);
      const text = response.ok ? await response.text() : '';
      cues = parse(text);
      // Those that come late are asked for again.
      if (!response.ok || text.includes('\nNOTE late\n')) setTimeout(() => loaded.delete(sn), AGAIN_MILLIS);
    } catch {
      setTimeout(() => loaded.delete(sn), AGAIN_MILLIS);
    }
    if (id !== this.#id || session !== this.#session || !cues) return;
    loaded.set(sn, cues);
    this.#look();
  }

  /** Brings the text track to what the loaded segments say, and leaves alone what is right. hls.js may have emptied it. */
  #draw(near) {
    if (!this.#track) return;
    const wanted = new Map();
    for (const piece of near) {
      for (const { start, end, text } of this.#loaded.get(piece.sn) ?? []) {
        const shift = piece.start - firstPlace(piece);
        const [from, to] = [Math.max(start + shift, piece.start), Math.min(end + shift, piece.end)];
        if (from < to) wanted.set(`${from.toFixed(3)} ${to.toFixed(3)} ${text}`, { from, to, text });
      }
    }
    for (const cue of [...(this.#track.cues ?? [])]) if (!wanted.delete(cue.id)) this.#track.removeCue(cue);
    for (const [key, { from, to, text }] of wanted) {
      const cue = new VTTCue(from, to, text);
      cue.id = key;
      this.#track.addCue(cue);
    }
  }
}

/** The cues of a segment: [{start, end, text}], in seconds of the source. */
function parse(text) {
  return text.split('\n\n').flatMap((block) => {
    const [times, ...lines] = block.split('\n');
    const found = TIMES.exec(times);
    if (!found || !lines.length) return [];
    const seconds = (at) => Number(found[at]) * 3600 + Number(found[at + 1]) * 60 + Number(found[at + 2]);
    return [{ start: seconds(1), end: seconds(4), text: lines.join('\n') }];
  });
}
