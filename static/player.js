// The video element and hls.js, attached before there is anything to play, so that the first segment finds an open
// MediaSource. Events: 'first-frame', 'muted' (the browser refused sound), 'trouble' (detail {words}: the network gave
// up, somebody should find out why), 'broken' (detail {words}: this media can't be played here), 'listed' (the
// playlist has changed, or where its segments stand in the player's time), 'resized' (pictures of another size are shown).

import { hlsConfig } from './hlsconfig.js';
import { NativeHls } from './native.js';
import { askAgain } from './seeks.js';
import { warmUp } from './warmup.js';

const MEDIA_RECOVERIES = 3;
const RECOVERY_WINDOW_MILLIS = 30_000;
// An accepted session may still be a moment away from its playlist.
const ACCEPTED_MILLIS = 1000;
// Between two looks for the room's place in a list that has nothing of it yet.
const PLACE_MILLIS = 300;
const CANNOT_DECODE = 'This browser can’t decode the video.';

const script = document.getElementById('hls-script');
const hlsLoaded = new Promise((resolve) => {
  if (globalThis.Hls) resolve();
  script.addEventListener('load', resolve);
  script.addEventListener('error', resolve);
});

export class Player extends EventTarget {
  #hls = null;
  #native = null;
  #url = null;
  #only = null;
  #isNew = false;
  #startAt = null;
  #firstDetails = null;
  #sawFrame = false;
  /** Counts the playlists that hls.js was given. */
  #load = 0;
  /** Whether the one that it has now is loaded from the room's place on. */
  #placed = false;
  #recoveries = [];
  /** Whether what is opened is to stand, as in a room that is paused. */
  halted = false;

  constructor(video) {
    super();
    this.video = video;
    video.addEventListener('loadeddata', () => {
      // Frames of a hidden page are never presented, and sound alone has none.
      if (!video.requestVideoFrameCallback || document.hidden || !video.videoWidth) this.#firstFrame();
    });
    askAgain(video, () => this.#hls && this.#url && !this.#sawFrame);
    video.addEventListener('resize', () => this.#tell('resized'));
    video.addEventListener('error', () => {
      if (this.#url && !this.#hls) this.#tell('trouble', { words: CANNOT_DECODE });
    });
  }

  /** Opens the MediaSource, and wakes the decoders, ahead of time. */
  async prepare() {
    warmUp();
    await hlsLoaded;
    if (!this.#hls && !this.#url) this.#attach();
  }

  /**
   * Loads a playlist and plays it; of a master playlist whichever pictures the bandwidth allows, where only does not name
   * the one to keep to. accepted, for a session that was asked for a moment ago, settles when the server knows
   * it. startAt(), asked once the playlist is there, promises where to begin, in the player's time, or null where nothing is
   * listed of that: the playlist is asked for again then. Without it, at nought.
   */
  async open(url, { only = null, accepted = null, startAt = null } = {}) {
    this.#url = url;
    this.#only = only;
    this.#isNew = accepted !== null;
    const known = () => setTimeout(() => (this.#isNew = false), ACCEPTED_MILLIS);
    accepted?.then(known, known);
    this.#startAt = startAt;
    this.#firstDetails = null;
    this.#sawFrame = false;
    this.#recoveries = [];
    this.video.requestVideoFrameCallback?.(() => this.#firstFrame());
    if (!globalThis.Hls) await hlsLoaded;
    if (this.#url !== url) return;
    if (this.#hls || this.#attach()) {
      this.#hls.loadSource(url);
    } else if (NativeHls.isSupported(this.video)) {
      await accepted?.catch(() => {});
      if (this.#url === url) this.#openNatively();
      return;
    } else {
      this.#tell('broken', { words: 'This browser can’t play streamed video. A newer one will.' });
      return;
    }
    if (!this.halted) this.play();
  }

  /** Keeps to one playlist of the master playlist from the next segment on, or with null to none. startAt as in open(). */
  keepTo(only, { startAt }) {
    this.#only = only;
    if (this.#hls) {
      this.#hls.nextLevel = this.#level;
    } else if (this.#url) {
      this.#startAt = startAt;
      this.#openNatively({ anew: true });
    }
  }

  /** How many sizes there are to choose from; 0 until that is known. */
  get sizes() {
    return this.#hls?.levels.length ?? 0;
  }

  /** hls.js's number of the playlist to keep to; -1, as it wants it, where there is none. */
  get #level() {
    const wanted = this.#only && new URL(this.#only, location.href).href;
    return this.#hls.levels.findIndex(({ uri }) => uri === wanted);
  }

  close() {
    this.#url = null;
    this.#hls?.destroy();
    this.#hls = null;
    this.#native?.close();
    this.#native = null;
    this.video.pause();
    if (this.video.hasAttribute('src')) {
      this.video.removeAttribute('src');
      this.video.load();
    }
  }

  /** Plays; without sound when the browser allows no more than that. */
  async play() {
    const { video } = this;
    try {
      await video.play();
    } catch (error) {
      if (error.name !== 'NotAllowedError' || video.muted) return;
      video.muted = true;
      this.#tell('muted');
      await video.play().catch(() => {});
    }
  }

  /** Goes on after 'trouble'; startAt as in open(), for a player that has to be opened anew. */
  resume(startAt) {
    if (!this.#url) return;
    if (!this.#hls) {
      this.#startAt = startAt;
      this.#openNatively({ anew: true });
    } else if (this.#hls.levels.length) this.#hls.startLoad();
    else this.#hls.loadSource(this.#url);
  }

  /** The segments that are listed, oldest first, as places.js wants them. */
  get pieces() {
    if (this.#native) return this.#native.pieces;
    return (this.#hls?.latestLevelDetails ?? this.#firstDetails)?.fragments ?? [];
  }

  /** Shows the picture of a time that is listed. */
  seek(time) {
    this.video.currentTime = time;
  }

  /**
   * Looks at once what the playlist lists now: hls.js asks only now and then while nothing new comes. One that had its last
   * segment it does not ask for again, so that is loaded anew, to go on where startAt() says; and so is what a player of the
   * browser's own plays, which looks when it likes. One that is only being opened asks by itself where the room is.
   */
  refresh(startAt) {
    if (this.#hls && !this.#placed) return;
    if (!this.#hls) {
      this.#startAt = startAt;
      if (this.#url) this.#openNatively();
    } else if (this.complete) {
      this.#startAt = startAt;
      this.#hls.loadSource(this.#url);
    } else {
      const { latestLevelDetails } = this.#hls;
      if (latestLevelDetails) latestLevelDetails.requestScheduled = 0;
      this.#hls.startLoad(this.video.currentTime);
    }
  }

  /** Whether the playlist has its last segment. */
  get complete() {
    return this.#hls ? this.#hls.latestLevelDetails?.live === false : Number.isFinite(this.video.duration);
  }

  /** Where hls.js goes on, counted back from the edge, when the viewer's own part is no longer listed. */
  keepBehindEdge(seconds) {
    if (this.#hls && seconds > 0) this.#hls.targetLatency = seconds;
  }

  #attach() {
    const { Hls } = globalThis;
    if (!Hls?.isSupported()) return false;
    const hls = new Hls(hlsConfig({ isNew: () => this.#isNew }));
    hls.on(Hls.Events.MANIFEST_LOADING, () => {
      this.#load++;
      this.#placed = false;
    });
    hls.on(Hls.Events.MANIFEST_LOADED, (event, { levels }) => {
      this.#firstDetails = levels[0]?.details ?? null;
      // Left to choose, hls.js goes down from one format to another, but never up again: all sizes are of one kind here.
      for (const level of hls.levels) level.codecSet = hls.levels[0].codecSet;
      if (this.#level >= 0) hls.loadLevel = this.#level;
      this.#placed = !this.#startAt;
      if (this.#placed) hls.startLoad(0);
      else if (this.#firstDetails) this.#startLoad(hls);
      else this.#startOnceListed(hls);
    });
    for (const change of [Hls.Events.LEVEL_UPDATED, Hls.Events.LEVEL_PTS_UPDATED]) hls.on(change, () => this.#tell('listed'));
    hls.on(Hls.Events.ERROR, (event, error) => error.fatal && this.#hlsError(error));
    hls.attachMedia(this.video);
    this.#hls = hls;
    return true;
  }

  async #startLoad(hls) {
    const load = this.#load;
    const isLast = () => this.#hls === hls && this.#load === load;
    const position = await this.#startPosition();
    if (!isLast()) return;
    if (position === null) {
      setTimeout(() => isLast() && hls.loadSource(this.#url), PLACE_MILLIS);
      return;
    }
    this.#placed = true;
    hls.startLoad(position);
  }

  /** A master playlist does not say where the room's place is: one of those that it names must be there first. */
  #startOnceListed(hls) {
    hls.once(globalThis.Hls.Events.LEVEL_UPDATED, () => {
      hls.stopLoad();
      this.#startLoad(hls);
    });
    hls.startLoad();
  }

  /** Players of the browser's own show a first picture only when they are told to play. anew: also what is being opened. */
  async #openNatively({ anew = false } = {}) {
    this.#native ??= new NativeHls(this.video, () => this.#tell('listed'));
    if (anew) this.#native.close();
    await this.#native.load(this.#only ?? this.#url, async () => (await this.#startPosition()) ?? 0);
    if (this.#native && (!this.halted || !this.#sawFrame)) this.play();
  }

  /** In the player's time; null while nothing is listed of where the room is. */
  async #startPosition() {
    const wanted = this.#startAt ? await this.#startAt() : 0;
    if (wanted === null) return null;
    const edge = this.pieces.at(-1)?.end ?? 0;
    return Math.max(0, Math.min(wanted, edge - 0.1));
  }

  #hlsError(error) {
    const { ErrorTypes } = globalThis.Hls;
    if (error.type === ErrorTypes.NETWORK_ERROR) {
      this.#tell('trouble', { words: 'The stream stopped coming.' });
    } else if (error.type === ErrorTypes.MEDIA_ERROR && this.#mayRecover()) {
      this.#hls.recoverMediaError();
      if (!this.halted) this.play();
    } else {
      this.#tell('broken', { words: CANNOT_DECODE });
    }
  }

  #mayRecover() {
    const now = performance.now();
    this.#recoveries = this.#recoveries.filter((at) => now - at < RECOVERY_WINDOW_MILLIS);
    return this.#recoveries.push(now) <= MEDIA_RECOVERIES;
  }

  #firstFrame() {
    if (this.#sawFrame || !this.#url) return;
    this.#sawFrame = true;
    if (this.halted) this.video.pause();
    this.#tell('first-frame');
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
