// Keeps this player where the room is. What this viewer wants (another place, a pause) is sent to the room, whose wish
// is everyone's; what the room does, the player does. A place that is listed is shown at once, before the server has
// answered; for any other the picture stands until the server lists it.
// Events: 'change'; 'moved' (detail {place}), 'halted' (detail {halted}) and 'chosen' for what somebody else did; 'refit' when
// the server shows something else for somebody's browser; 'refused' (detail {words}).

import * as api from './api.js';
import { RoomClock } from './clock.js';
import { Pace } from './pace.js';
import { listed, nearest, placeOf, placesOf, rangesOf, timeOf } from './places.js';

const SAME_PLACE_SECONDS = 1.5;
const SAME_PICTURE_SECONDS = 0.1;
const EXACT_SECONDS = 0.02;
// The last pictures, not the end: that would close the film for everyone at once.
const END_MARGIN_SECONDS = 5;
// Keys that are held down: one wish at a time goes out, and after it the last one.
const BETWEEN_WISHES_MILLIS = 250;

export class Together extends EventTarget {
  #player;
  #room;
  #clock = new RoomClock();
  #pace = new Pace();
  #seeks = null;
  #choice = '';
  #why = null;
  #halted = false;
  #target = null;
  #standing = null;
  #mine = false;
  #wish = null;
  #sending = false;
  #stepFrom = null;
  #looking = false;

  constructor(player, room, { signal }) {
    super();
    this.#player = player;
    this.#room = room;
    player.halted = false;
    player.addEventListener('listed', () => this.#onListed(), { signal });
    player.video.addEventListener('timeupdate', () => this.#keepPace(), { signal });
    player.video.addEventListener('playing', () => (this.#standing = null), { signal });
    player.video.addEventListener('seeked', () => (this.#stepFrom = null), { signal });
  }

  /** The place in the source that is shown, or that is waited for. */
  get place() {
    return this.#target ?? this.#standing ?? placeOf(this.#player.pieces, this.#player.video.currentTime);
  }

  /** Where the room is, or null. */
  get roomPlace() {
    return this.#clock.position(performance.now());
  }

  get seeking() {
    return this.#target !== null;
  }

  /** Whether the picture stands because somebody wants it to. */
  get paused() {
    return this.#halted || (this.#player.video.paused && !this.seeking);
  }

  /** For the bar, in places: {live, from, total, listed, buffered}; total is null where it is unknown, from more than 0 where it is live. */
  get extent() {
    const { pieces, video } = this.#player;
    const live = this.#room.state?.live ?? false;
    const ranges = listed(pieces, this.#since);
    return {
      live,
      from: live ? (ranges[0]?.start ?? 0) : 0,
      total: this.#room.state?.duration ?? null,
      listed: ranges,
      buffered: placesOf(pieces, rangesOf(video.buffered), this.#since),
    };
  }

  get #since() {
    return this.#room.state?.sequence ?? 0;
  }

  /**
   * Where a player begins that comes later, in its own time: at the room's place, or nearest to it of what is listed. Never
   * before the room's stretch, which may be in a format that not everybody plays. Null where nothing of it is listed.
   */
  get entry() {
    const { pieces } = this.#player;
    return timeOf(pieces, nearest(pieces, this.roomPlace ?? 0, this.#since), this.#since);
  }

  /** Takes the room to a place. */
  seekTo(place) {
    const { total, listed: ranges } = this.extent;
    const end = total ?? ranges.at(-1)?.end ?? 0;
    const wanted = Math.max(0, Math.min(place, end - END_MARGIN_SECONDS));
    this.#mine = true;
    this.#stepFrom = wanted;
    this.#go(wanted);
    this.#wish = wanted;
    this.#send();
  }

  /** Takes the room to the end of what is live. */
  goLive() {
    this.seekTo(Infinity);
  }

  step(seconds) {
    this.seekTo((this.#stepFrom ?? this.place) + seconds);
  }

  toggle() {
    if (this.paused) this.play();
    else this.pause();
  }

  /** The room goes on; where only this player stands, it goes to where the room is. */
  play() {
    if (this.#halted) {
      this.#halt(false);
      this.#command(() => api.resume(this.#room.session));
    } else {
      this.catchUp();
    }
  }

  pause() {
    this.#halt(true);
    this.#command(() => api.pause(this.#room.session));
  }

  /** Other tracks for the room: {audio} or {subtitle}. */
  choose(fields) {
    this.#mine = true;
    this.#command(() => api.choose(this.#room.session, fields));
  }

  /** Goes to where the room is. */
  catchUp() {
    const place = this.roomPlace;
    if (place !== null && Math.abs(place - this.place) > SAME_PLACE_SECONDS) this.#go(place);
    this.#player.play();
  }

  /** Takes what the server says of the room. */
  update(state) {
    this.#clock.update(state, performance.now());
    const halted = state.phase === 'paused';
    // A room that waits for the very beginning has nothing listed, and so no position.
    const position = state.position ?? 0;
    if (halted !== this.#halted && (halted || state.phase === 'playing')) {
      this.#halt(halted);
      // A player that is only now opened begins where the room is.
      if (this.#seeks !== null) {
        this.#tell('halted', { halted });
        if (!this.seeking && Math.abs(position - this.place) > SAME_PICTURE_SECONDS) this.#go(position);
      }
    }
    const jumped = this.#seeks !== null && state.seeks !== this.#seeks;
    const choice = choiceOf(state);
    const chosen = choice !== this.#choice;
    const refit = state.why && state.why !== this.#why;
    this.#seeks = state.seeks;
    this.#choice = choice;
    this.#why = state.why;
    if (jumped) this.#follow(position, chosen ? 'chosen' : refit ? 'refit' : 'moved');
    if (this.seeking) {
      this.#arrive();
      this.#look();
    }
    this.#tell('change');
  }

  #follow(place, reason) {
    const there = !this.seeking && timeOf(this.#player.pieces, this.place, this.#since) !== null;
    if (!this.#mine) this.#tell(reason, { place });
    if (!this.#mine || !there || Math.abs(place - this.place) > SAME_PLACE_SECONDS) this.#go(place);
    this.#mine = false;
  }

  #go(place) {
    const { video } = this.#player;
    if (timeOf(this.#player.pieces, place, this.#since) === null) video.pause();
    this.#target = place;
    this.#arrive();
    this.#tell('change');
  }

  /** Where a segment stands exactly is known once it is loaded; a picture that stands is put right then. */
  #onListed() {
    this.#arrive();
    if (this.#standing === null) return;
    const { pieces, video } = this.#player;
    const time = timeOf(pieces, this.#standing, this.#since);
    if (time !== null && Math.abs(time - video.currentTime) > EXACT_SECONDS) this.#player.seek(time);
  }

  /** Shows the wanted place if it is listed. */
  #arrive() {
    if (!this.seeking) return;
    const time = timeOf(this.#player.pieces, this.#target, this.#since);
    if (time !== null) {
      this.#standing = this.#halted ? this.#target : null;
      this.#target = null;
      this.#player.seek(time);
      if (!this.#halted) this.#player.play();
      this.#tell('change');
    }
  }

  /** Waits until the server lists what is waited for, and has the player look. */
  async #look() {
    if (this.#looking || !this.seeking) return;
    this.#looking = true;
    try {
      await api.listing(this.#room.session, this.#since);
      if (this.seeking) {
        this.#player.refresh(() => {
          const time = timeOf(this.#player.pieces, this.#target ?? 0, this.#since);
          if (time !== null) {
            this.#standing = this.#target;
            this.#target = null;
          }
          if (!this.#halted) this.#player.play();
          this.#tell('change');
          return time ?? 0;
        });
      }
    } catch {
      // Out of reach: the room's next state brings us here again.
    } finally {
      this.#looking = false;
    }
  }

  /** Brings a player that plays, and has company, to where the room is. */
  #keepPace() {
    const { video } = this.#player;
    const alone = (this.#room.state?.viewers ?? 1) < 2;
    const room = alone || video.paused || this.seeking ? null : this.roomPlace;
    const rate = room === null ? 1 : this.#pace.rate(room - this.place, this.#atHand);
    if (video.playbackRate !== rate) video.playbackRate = rate;
  }

  /** Seconds that are loaded from here on. */
  get #atHand() {
    const { video } = this.#player;
    const now = video.currentTime;
    return (rangesOf(video.buffered).find(({ start, end }) => start <= now && now < end)?.end ?? now) - now;
  }

  #halt(halted) {
    this.#halted = halted;
    this.#player.halted = halted;
    if (halted) this.#player.video.pause();
    else if (!this.seeking) this.#player.play();
    this.#tell('change');
  }

  async #send() {
    if (this.#sending) return;
    this.#sending = true;
    while (this.#wish !== null) {
      const place = this.#wish;
      this.#wish = null;
      await this.#command(() => api.seek(this.#room.session, place));
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_WISHES_MILLIS));
    }
    this.#sending = false;
  }

  async #command(send) {
    try {
      await this.#room.steer(send);
    } catch (error) {
      this.#mine = false;
      this.#target = null;
      this.#tell('refused', { words: error.message });
      this.catchUp();
    }
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** The ids of the tracks that the room has chosen. */
function choiceOf({ tracks }) {
  return ['audio', 'subtitle'].map((kind) => tracks?.[kind]?.find(({ selected }) => selected)?.id ?? '').join();
}
