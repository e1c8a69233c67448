// The bar over the whole length of the source: what was played, what is buffered, what the server has, and where the room
// is. It counts in places of the source, and moves nothing before the thumb is let go.

import { $ } from './dom.js';
import { clockTime, spokenTime } from './format.js';

const THUMB_PIXELS = 16;
const NEAR_SECONDS = 2;

export class SeekBar {
  #goTo;
  #seek = $('seek');
  #bar = $('bar');
  #tip = $('bar-tip');
  #dragging = false;
  #from = 0;
  #total = 0;

  /** goTo(place) takes the room to a place in seconds. */
  constructor(goTo) {
    this.#goTo = goTo;
    this.#seek.addEventListener('input', () => this.#drag());
    this.#seek.addEventListener('change', () => this.#drop());
    this.#bar.addEventListener('pointermove', (event) => this.#point(event));
    this.#bar.addEventListener('pointerleave', () => this.#bar.classList.remove('tipped'));
  }

  /** Goes to a part of the whole, from 0 to 1. */
  goToPart(part) {
    if (!this.#seek.disabled) this.#goTo(this.#placeAt(part));
  }

  #placeAt(part) {
    return this.#from + part * (this.#total - this.#from);
  }

  /** place: what is shown; room: its place or null; from: where the bar begins; total: the source's length or null; listed, buffered: ranges. */
  draw({ place, room, from = 0, total, listed, buffered }) {
    this.#from = from;
    this.#seek.min = from;
    const end = listed.at(-1)?.end ?? 0;
    this.#total = total ?? Math.max(1, end);
    this.#seek.max = this.#total;
    // Not while a far place is waited for: what is disabled loses the focus.
    this.#seek.disabled = total === null && !listed.length;
    if (!this.#dragging) this.#seek.value = place;
    const shown = Number(this.#seek.value);
    this.#describe(shown);
    this.#paint('.bar-here', listed);
    this.#paint('.bar-buffered', buffered);
    this.#bar.querySelector('.bar-played').style.width = this.#percent(shown);
    this.#placeRoom(room, place);
  }

  #percent(place) {
    return `${Math.min(1, Math.max(0, (place - this.#from) / (this.#total - this.#from))) * 100}%`;
  }

  #describe(shown) {
    const words = `${spokenTime(shown)} of ${spokenTime(this.#total)}`;
    if (this.#seek.getAttribute('aria-valuetext') !== words) this.#seek.setAttribute('aria-valuetext', words);
  }

  /** Any number of ranges in one element. */
  #paint(layer, ranges) {
    const stops = ranges.map(({ start, end }) => {
      const [from, to] = [this.#percent(start), this.#percent(end)];
      return `transparent ${from}, var(--part) ${from}, var(--part) ${to}, transparent ${to}`;
    });
    this.#bar.querySelector(layer).style.backgroundImage = stops.length ? `linear-gradient(to right, ${stops.join()})` : 'none';
  }

  #placeRoom(room, place) {
    const mark = this.#bar.querySelector('.bar-room');
    mark.hidden = room === null || Math.abs(room - place) < NEAR_SECONDS || room > this.#total;
    if (!mark.hidden) mark.style.left = this.#percent(room);
  }

  #drag() {
    this.#dragging = true;
    this.#bar.classList.add('dragged');
    const place = Number(this.#seek.value);
    this.#describe(place);
    this.#bar.querySelector('.bar-played').style.width = this.#percent(place);
    this.#showTip(place);
  }

  #drop() {
    this.#dragging = false;
    this.#bar.classList.remove('dragged');
    this.#goTo(Number(this.#seek.value));
  }

  #point({ clientX }) {
    if (this.#dragging) return;
    const { left, width } = this.#seek.getBoundingClientRect();
    const part = (clientX - left - THUMB_PIXELS / 2) / (width - THUMB_PIXELS);
    this.#showTip(this.#placeAt(Math.min(1, Math.max(0, part))));
  }

  #showTip(place) {
    const { width } = this.#seek.getBoundingClientRect();
    const part = (place - this.#from) / (this.#total - this.#from);
    const at = THUMB_PIXELS / 2 + part * (width - THUMB_PIXELS);
    this.#tip.textContent = clockTime(place);
    this.#tip.style.left = `${Math.min(width - 30, Math.max(30, at))}px`;
    this.#bar.classList.add('tipped');
  }
}
