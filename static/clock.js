// Where the room is. Pure: time is an argument.

export class RoomClock {
  #state = null;
  #atMillis = 0;

  update(state, nowMillis) {
    this.#state = state;
    this.#atMillis = nowMillis;
  }

  /** The room's position in the source, in seconds, or null while there is none. It waits for what is not there yet. */
  position(nowMillis) {
    const { position = null, phase, ahead, progress } = this.#state ?? {};
    if (position === null || phase !== 'playing' || (progress && progress.step !== 'ready')) return position;
    return position + Math.min((nowMillis - this.#atMillis) / 1000, Math.max(1, ahead ?? 1));
  }
}
