// Where the room is, and how the source's time maps to the video element's. Pure: time is an argument.
//
// hls.js counts from the first segment it ever saw, the server from the start of the source. The two meet at the end
// of the playlist: the server says it as position + ahead, hls.js as the playlist's edge.

const JITTER_SECONDS = 1;

export class RoomClock {
  #state = null;
  #atMillis = 0;
  #offset = 0;
  #run = null;

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

  /**
   * Compares the latest state with the end of the playlist as the player knew it before it asked for that state. The player
   * then knows a little less than the server, so an estimate can only be too large, and the smallest one is the best. run
   * names the unbroken run of segments that the edge belongs to: after a discontinuity the times may have moved.
   */
  align({ edge, run }) {
    const { position = null, ahead = null } = this.#state ?? {};
    if (position === null || ahead === null) return;
    const estimate = position + ahead - edge;
    this.#offset = run === this.#run ? Math.min(this.#offset, estimate) : estimate;
    this.#run = run;
  }

  /** Source time minus player time, in seconds. */
  get offset() {
    return Math.abs(this.#offset) > JITTER_SECONDS ? this.#offset : 0;
  }
}
