// The bar: what was played, what is buffered, what the server has, and where the room is. It counts in source time.

import { $ } from './dom.js';
import { clockTime, spokenTime } from './format.js';

const END_MARGIN_SECONDS = 0.5;

export class SeekBar {
  #video;
  #seek = $('seek');
  #bar = $('bar');
  #tip = $('bar-tip');
  #dragging = false;
  #offset = 0;
  #total = 0;

  constructor(video) {
    this.#video = video;
    this.#seek.addEventListener('input', () => this.#drag());
    this.#seek.addEventListener('change', () => this.#drop());
    this.#bar.addEventListener('pointermove', (event) => this.#showTip(event));
    this.#bar.addEventListener('pointerleave', () => this.#bar.classList.remove('tipped'));
  }

  /** Moves by seconds, within what is there. */
  step(seconds) {
    this.goTo(this.#video.currentTime + seconds);
  }

  /** time is the player's. */
  goTo(time) {
    const range = this.#range();
    if (!range) return;
    const end = Number.isFinite(this.#video.duration) ? range.end : range.end - END_MARGIN_SECONDS;
    this.#video.currentTime = Math.max(range.start, Math.min(time, Math.max(range.start, end)));
  }

  /** offset: source time minus player time; total: the source's duration or null; room: its position or null. */
  draw({ offset, total, room }) {
    const range = this.#range();
    this.#offset = offset;
    this.#total = total ?? Math.max(1, (range?.end ?? 0) + offset);
    const now = this.#video.currentTime + offset;
    this.#seek.max = this.#total;
    this.#seek.disabled = !range;
    if (!this.#dragging) this.#seek.value = now;
    const shown = Number(this.#seek.value);
    this.#seek.setAttribute('aria-valuetext', `${spokenTime(shown)} of ${spokenTime(this.#total)}`);
    this.#place('.bar-here', (range?.start ?? 0) + offset, (range?.end ?? 0) + offset);
    const buffered = this.#bufferedHere();
    this.#place('.bar-buffered', buffered.start + offset, buffered.end + offset);
    this.#place('.bar-played', 0, shown);
    this.#placeRoom(room, now);
  }

  #place(layer, start, end) {
    const from = Math.min(1, Math.max(0, start / this.#total));
    const to = Math.min(1, Math.max(from, end / this.#total));
    const { style } = this.#bar.querySelector(layer);
    style.left = `${from * 100}%`;
    style.width = `${(to - from) * 100}%`;
  }

  #placeRoom(room, now) {
    const mark = this.#bar.querySelector('.bar-room');
    mark.hidden = room === null || Math.abs(room - now) < 2 || room > this.#total;
    if (!mark.hidden) mark.style.left = `${(room / this.#total) * 100}%`;
  }

  #drag() {
    this.#dragging = true;
    this.goTo(Number(this.#seek.value) - this.#offset);
  }

  #drop() {
    this.#drag();
    this.#dragging = false;
    this.#seek.value = this.#video.currentTime + this.#offset;
  }

  #showTip({ clientX }) {
    const { left, width } = this.#seek.getBoundingClientRect();
    const part = Math.min(1, Math.max(0, (clientX - left - 8) / (width - 16)));
    this.#tip.textContent = clockTime(part * this.#total);
    this.#tip.style.left = `${Math.min(width - 30, Math.max(30, 8 + part * (width - 16)))}px`;
    this.#bar.classList.add('tipped');
  }

  #range() {
    const { seekable } = this.#video;
    return seekable.length ? { start: seekable.start(0), end: seekable.end(seekable.length - 1) } : null;
  }

  #bufferedHere() {
    const { buffered, currentTime } = this.#video;
    for (let i = 0; i < buffered.length; i++) {
      if (buffered.start(i) <= currentTime + 0.3 && currentTime <= buffered.end(i)) {
        return { start: buffered.start(i), end: buffered.end(i) };
      }
    }
    return { start: 0, end: 0 };
  }
}
