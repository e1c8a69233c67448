// Tells the server that this viewer is here, and when it goes. A session lives by these heartbeats.

import * as api from './api.js';

const BEAT_MILLIS = 15_000;
const KEY = 'matinee:viewer';

/** One id a tab, kept over reloads. */
function viewerId() {
  try {
    const kept = sessionStorage.getItem(KEY);
    if (kept) return kept;
    const made = api.newId();
    sessionStorage.setItem(KEY, made);
    return made;
  } catch {
    return api.newId();
  }
}

const viewer = viewerId();

export class Presence {
  #session;
  #positionOf;
  #ticker = null;
  #timer = 0;
  #gone = false;

  /** positionOf answers the position in the source in seconds, or null. */
  constructor(session, positionOf) {
    this.#session = session;
    this.#positionOf = positionOf;
    addEventListener('pagehide', this.#leave);
    addEventListener('pageshow', this.#return);
    document.addEventListener('visibilitychange', this.#beat);
    this.#beat();
    this.#timer = setInterval(this.#beat, BEAT_MILLIS);
  }

  /**
   * Lets a worker keep the beat from now on: a hidden, paused page has its own timers slowed to one a minute, which
   * would end the session. Not needed for the first seconds, so it does not stand in the way of the first picture.
   */
  keepBeatInBackground() {
    if (this.#ticker || !this.#timer) return;
    try {
      this.#ticker = new Worker(new URL('ticker.js', import.meta.url));
      this.#ticker.onmessage = this.#beat;
      this.#ticker.onerror = () => {};
      this.#ticker.postMessage(BEAT_MILLIS);
    } catch {
      // Without the worker the interval keeps beating while the page is visible.
    }
  }

  close() {
    if (!this.#timer) return;
    removeEventListener('pagehide', this.#leave);
    removeEventListener('pageshow', this.#return);
    document.removeEventListener('visibilitychange', this.#beat);
    clearInterval(this.#timer);
    this.#timer = 0;
    this.#ticker?.terminate();
    this.#leave();
  }

  #beat = () => {
    // A page that goes is hidden after it has said so.
    if (this.#gone) return;
    const position = this.#positionOf();
    const fields = position === null ? { viewer } : { viewer, position: position.toFixed(2) };
    // The room's own questions find out when the session or the server is gone.
    api.heartbeat(this.#session, fields).catch(() => {});
  };

  #leave = () => {
    this.#gone = true;
    api.leave(this.#session, viewer);
  };

  #return = () => {
    this.#gone = false;
    this.#beat();
  };
}
