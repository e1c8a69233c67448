// Where the room is, and how the source's time maps to the video element's. Pure: time is an argument.
//
// hls.js counts from the first segment it ever saw, the server from the start of the source. The two meet at the end
// of the playlist: the server says it as position + ahead, hls.js as the playlist's edge.

const JITTER_SECONDS = 1;

export class RoomClock {
  #state = null;
  #atMillis = 0;
  #guess = 0;
  #offset = null;

  update(state, nowMillis) {
    this.#state = state;
    this.#atMillis = nowMillis;
  }

  /** The room's position in the source, in seconds, or null while there is none. */
  position(nowMillis) {
    const { position = null, phase } = this.#state ?? {};
    if (position === null) return null;
    return phase === 'playing' ? position + (nowMillis - this.#atMillis) / 1000 : position;
  }

  /** For the one who starts: both clocks begin at nought. */
  fresh() {
    this.#offset = 0;
  }

  /** A first guess, from a state that was fetched before the playlist. */
  guess(edge) {
    this.#guess = this.#estimate(edge) ?? 0;
  }

  /**
   * To be called with each state fetched after the playlist. The player then knows a little less than the server, so an
   * estimate can only be too large, and the smallest one is the best.
   */
  align(edge) {
    const estimate = this.#estimate(edge);
    if (estimate !== null) this.#offset = Math.min(this.#offset ?? Infinity, estimate);
  }

  /** Source time minus player time, in seconds. */
  get offset() {
    const offset = this.#offset ?? this.#guess;
    return Math.abs(offset) > JITTER_SECONDS ? offset : 0;
  }

  #estimate(edge) {
    const { position = null, ahead = null } = this.#state ?? {};
    return position === null || ahead === null ? null : position + ahead - edge;
  }
}
