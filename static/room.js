// Follows one session's state on the server: often while it starts, calmly afterwards, with growing pauses while the
// server is away. Events: 'state' (detail: the state), 'gone' (no such session), 'away', 'back'.

import * as api from './api.js';

const STARTING_MILLIS = 250;
// What one does is everyone's a second later; in a large house the questions of all stay about a thousand a second.
const CALM_MILLIS = 1000;
const LONGEST_CALM_MILLIS = 5000;
const FIRST_PAUSE_MILLIS = 500;
const LONGEST_PAUSE_MILLIS = 5000;

export class Room extends EventTarget {
  #timer = 0;
  #failures = 0;
  #closed = false;
  #steering = 0;
  #steered = 0;
  state = null;

  constructor(session) {
    super();
    this.session = session;
    addEventListener('online', this.#askAgain);
    document.addEventListener('visibilitychange', this.#askAgain);
  }

  /** The network is back, or the page is seen again, whose timers had been slowed. */
  #askAgain = () => {
    if (!document.hidden) this.poll();
  };

  get away() {
    return this.#failures > 0;
  }

  /** Asks now, and again and again until close(). Answers when the first answer is in. */
  async poll() {
    clearTimeout(this.#timer);
    const pause = await this.#ask();
    clearTimeout(this.#timer);
    if (pause !== null && !this.#closed) this.#timer = setTimeout(() => this.poll(), pause);
  }

  /** Sends the room somewhere, and asks what has become of it. What the server said before that is out of date. */
  async steer(send) {
    this.#steering++;
    try {
      await send();
    } finally {
      this.#steering--;
      this.#steered++;
      if (!this.#steering) await this.poll();
    }
  }

  close() {
    this.#closed = true;
    removeEventListener('online', this.#askAgain);
    document.removeEventListener('visibilitychange', this.#askAgain);
    clearTimeout(this.#timer);
  }

  /** The pause until the next question in milliseconds, or null when there is nothing left to ask. */
  async #ask() {
    const steered = this.#steered;
    try {
      const state = await api.stateOf(this.session);
      if (this.#closed) return null;
      this.#returned();
      if (this.#steering || steered !== this.#steered) return STARTING_MILLIS;
      this.state = state;
      this.#tell('state', state);
      if (state.phase === 'failed' || state.phase === 'ended') return null;
      return state.phase === 'starting' ? STARTING_MILLIS : Math.min(LONGEST_CALM_MILLIS, CALM_MILLIS + (state.viewers ?? 0));
    } catch (error) {
      if (this.#closed) return null;
      if (error.status === 404 || error.status === 410) {
        this.#returned();
        this.#tell('gone', error);
        return null;
      }
      if (this.#failures++ === 0) this.#tell('away');
      return Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS * 2 ** (this.#failures - 1));
    }
  }

  #returned() {
    if (this.#failures === 0) return;
    this.#failures = 0;
    this.#tell('back');
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
