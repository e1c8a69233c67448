// One session on this page: its player, its room's state, this viewer's presence, and what goes wrong between them.
// What player and room have to do with each other is together.js's.
// Events: 'progress' (detail: the server's progress or null), 'state' (detail: state), 'picture', 'over' (detail
// {title, words, canRetry, goOnFrom}: the place where a room that is still there can go on, or null), 'reconnecting' (detail: true or false), 'muted', 'replaced' (something else is on under
// the same name).

import { lacking } from './abilities.js';
import * as api from './api.js';
import { Presence } from './presence.js';
import { Room } from './room.js';
import { Together } from './together.js';

const LAST_SECONDS = 10;
const PATIENT_TRIES = 6;
const CALM_AFTER_MILLIS = 30_000;
const ENCODED_AFTER_MILLIS = 20_000;
const LONGEST_PAUSE_MILLIS = 8000;

// So near to its end a film has been seen.
const END_SECONDS = 5;
const RETRY = { canRetry: true };
const WATCHED = { goOnFrom: 0 };

export class Showing extends EventTarget {
  #player;
  #room;
  #presence = null;
  #ears = new AbortController();
  #opened = false;
  #waitsFrom = null;
  #over = false;
  #picture = false;
  #halted = false;
  #tries = 0;
  #lastTrouble = -Infinity;
  #timer = 0;
  #run = null;
  #size = null;
  #reopenedFor = '';

  constructor(session, player) {
    super();
    this.session = session;
    this.#player = player;
    this.#room = new Room(session);
    const { signal } = this.#ears;
    this.together = new Together(player, this.#room, { signal });
    this.#room.addEventListener('state', ({ detail }) => this.#onState(detail));
    this.#room.addEventListener('gone', () => this.#onGone());
    this.#room.addEventListener('away', () => this.#tell('reconnecting', true));
    this.#room.addEventListener('back', () => this.#onBack());
    player.addEventListener('first-frame', () => this.#onPicture(), { signal });
    player.addEventListener('muted', () => this.#tell('muted'), { signal });
    player.addEventListener('trouble', ({ detail }) => this.#onTrouble(detail.words), { signal });
    player.addEventListener('broken', ({ detail }) => this.#finish('This one won’t play here', detail.words, RETRY), { signal });
    player.video.addEventListener('ended', () => this.#finish('The end', null, WATCHED), { signal });
  }

  /**
   * For the one who starts: the player asks for the playlist before the server has answered the start. sizes: whether
   * there may be several to choose from.
   */
  async begin(accepted, { sizes }) {
    this.#open(sizes, { accepted });
    await accepted;
    if (!this.#ears.signal.aborted) this.#attend();
  }

  /** For those who come later. */
  join() {
    this.#attend();
  }

  close() {
    this.#ears.abort();
    clearTimeout(this.#timer);
    this.#room.close();
    this.#presence?.close();
    this.#player.close();
  }

  /** The size that this viewer has chosen: a height, 0 for the largest, null for what the bandwidth allows. */
  get size() {
    return this.#size;
  }

  /** Shows this viewer pictures of another size. */
  resize(size) {
    if (this.#over || size === this.#size) return;
    this.#size = size;
    this.#player.keepTo(this.#only, { startAt: () => this.#roomNow() });
  }

  get #only() {
    return this.#size === null ? null : api.playlistUrl(this.session, this.#size);
  }

  /** The master playlist is a question more before the first picture: only where there are sizes to choose from. */
  #open(sizes, how) {
    this.#opened = true;
    const url = sizes ? api.masterUrl(this.session) : api.playlistUrl(this.session);
    this.#player.open(url, { only: this.#only, ...how });
  }

  get state() {
    return this.#room.state;
  }

  get hasPicture() {
    return this.#picture && !this.#over;
  }

  /** Asks now how the room stands. */
  refresh() {
    this.#room.poll();
  }

  /** Ends it on this page, for a reason that this page knows itself. */
  end(title, words) {
    this.#finish(title, words);
  }

  #attend() {
    this.#room.poll();
    this.#presence = new Presence(this.session, () => (this.#picture ? this.together.place : null));
  }

  #onState(state) {
    if (this.#over) return;
    if (this.#run && state.run !== this.#run) {
      this.#tell('replaced');
      return;
    }
    this.#run = state.run;
    this.together.update(state);
    this.#player.keepBehindEdge(state.ahead);
    this.#tell('state', state);
    if (state.phase === 'failed') this.#finish('This one won’t play', state.error ?? 'The video could not be opened.', RETRY);
    else if (state.phase === 'ended') this.#letFinish(...ending(state));
    else {
      if (!this.#picture) this.#tell('progress', state.progress);
      this.#openOnce(state);
      this.#offerSizes(state.heights);
    }
  }

  /** Sizes may come later: pictures that were copied are encoded once somebody can't play them. */
  #offerSizes(heights) {
    if (!heights.length || this.#player.sizes !== 1 || heights.join() === this.#reopenedFor) return;
    this.#reopenedFor = heights.join();
    this.#open(true, { startAt: () => this.#roomNow() });
  }

  async #openOnce({ phase, needs, sequence, heights, progress }) {
    if (this.#opened) return;
    const lacked = lacking(needs).map((name) => name.toUpperCase());
    if (lacked.length) {
      // The heartbeat has told the server, which has something else shown in a moment, if it has a place for that.
      this.#waitsFrom ??= performance.now();
      if (performance.now() - this.#waitsFrom > ENCODED_AFTER_MILLIS) {
        const words = `This browser can’t play ${lacked.join(' and ')}, and the server has no stream left to encode it.`;
        this.#finish('This one won’t play here', words, RETRY);
      }
      return;
    }
    this.#opened = true;
    // A room on its way lists nothing of where it goes: a player would begin at a place that was left behind.
    const underWay = phase !== 'starting' && progress.step !== 'ready';
    if (this.#waitsFrom || underWay) await api.listing(this.session, sequence).catch(() => {});
    if (this.#over || this.#ears.signal.aborted) return;
    if (underWay) {
      this.#opened = false;
      this.#room.poll();
      return;
    }
    this.#open(heights.length > 0, { startAt: phase === 'starting' ? null : () => this.#roomNow() });
  }

  /** Where the room is now, in the player's time: asked again, as the playlist is a moment younger than the last state. */
  async #roomNow() {
    await this.#room.poll();
    if (this.together.entry === null) await api.listing(this.session, this.state?.sequence ?? 0).catch(() => {});
    return this.together.entry;
  }

  #onGone() {
    if (this.state) this.#letFinish('It has ended', 'Somebody stopped it, or nobody was left to watch.');
    else this.#finish('Nothing is showing here', 'This stream has ended, or the link to it is not complete.');
  }

  #onBack() {
    this.#tell('reconnecting', false);
    if (this.#halted) this.#resume();
  }

  #onPicture() {
    this.#picture = true;
    this.#presence?.keepBeatInBackground();
    this.#tell('picture');
  }

  /** The player gave up on the network: the room's state says whether that is the end, or a reason to wait. */
  async #onTrouble(words) {
    if (this.#over) return;
    const now = performance.now();
    if (now - this.#lastTrouble > CALM_AFTER_MILLIS) this.#tries = 0;
    this.#lastTrouble = now;
    this.#halted = true;
    await this.#room.poll();
    if (this.#over || this.#room.away || this.#ears.signal.aborted) return;
    if (++this.#tries > PATIENT_TRIES) {
      this.#finish('The picture got lost', words, RETRY);
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#resume(), Math.min(LONGEST_PAUSE_MILLIS, 250 * 2 ** this.#tries));
  }

  #resume() {
    if (this.#over) return;
    this.#halted = false;
    this.#player.resume(() => this.#roomNow());
  }

  /** A viewer who is seconds from the end sees it to the end. */
  #letFinish(title, words, ways) {
    const { video } = this.#player;
    const left = video.duration - video.currentTime;
    if (!(this.#player.complete && !video.paused && left > 0 && left <= LAST_SECONDS)) {
      this.#finish(title, words, ways);
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#finish('The end', null, WATCHED), (left + 2) * 1000);
  }

  #finish(title, words, { canRetry = false, goOnFrom = null } = {}) {
    if (this.#over) return;
    this.#over = true;
    this.close();
    this.#tell('over', { title, words, canRetry, goOnFrom: this.state?.live ? null : goOnFrom });
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** What is said of a room that has ended but is still there, and the ways on. */
function ending({ error, position, duration }) {
  if (error || position === null) return ['It has ended', error ?? 'The stream was stopped.'];
  if (duration && position > duration - END_SECONDS) return ['The end', null, WATCHED];
  return ['It has stopped', 'Nobody was left to watch.', { goOnFrom: position }];
}
