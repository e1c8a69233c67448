// The control bar over the picture.

import { $, setIcon, setText } from './dom.js';
import { clockTime, spokenTime } from './format.js';
import { SeekBar } from './seekbar.js';

const HIDE_AFTER_MILLIS = 2600;
// A room follows a live source by the length of a few of its segments.
const EDGE_SECONDS = 10;
const VOLUME_KEY = 'matinee:volume';
const MUTED_KEY = 'matinee:muted';

export class Controls {
  #video;
  #stage = $('stage');
  #volume = $('volume');
  #together;
  #hideTimer = 0;
  bar;

  /** together() answers what ties the player to its room, or null. */
  constructor(video, { together }) {
    this.#video = video;
    this.#together = together;
    this.bar = new SeekBar((place) => together()?.seekTo(place));
    this.#wireVideo();
    this.#wireButtons();
    this.#wireStage();
    this.#restoreVolume();
    this.draw();
  }

  toggle() {
    this.#together()?.toggle();
    this.wake();
  }

  /** Moves by seconds. */
  step(seconds) {
    this.#together()?.step(seconds);
  }

  /** Goes to a part of the whole, from 0 to 1. */
  goToPart(part) {
    this.bar.goToPart(part);
  }

  toggleMute() {
    this.#video.muted = !this.#video.muted;
    if (!this.#video.muted && this.#video.volume === 0) this.#video.volume = 0.5;
    this.#keepVolume();
    this.wake();
  }

  louder(step) {
    this.#video.volume = Math.min(1, Math.max(0, this.#video.volume + step));
    this.#video.muted = this.#video.volume === 0;
    this.#keepVolume();
    this.wake();
  }

  async toggleFull() {
    try {
      if (document.fullscreenElement) await document.exitFullscreen();
      else if (this.#stage.requestFullscreen) await this.#stage.requestFullscreen();
      else this.#video.webkitEnterFullscreen?.();
    } catch {
      // The browser said no; the picture stays where it is.
    }
  }

  /** Shows the controls, and hides them again when nothing moves. */
  wake() {
    this.#stage.classList.remove('idle');
    clearTimeout(this.#hideTimer);
    this.#hideTimer = setTimeout(() => this.#rest(), HIDE_AFTER_MILLIS);
  }

  draw() {
    const together = this.#together();
    const place = together?.place ?? 0;
    const extent = together?.extent ?? { total: null, listed: [], buffered: [] };
    setText($('elapsed'), clockTime(place));
    setText($('total'), extent.total ? ` / ${clockTime(extent.total)}` : '');
    this.#drawLive(place, extent);
    this.bar.draw({ place, room: together?.roomPlace ?? null, ...extent });
    const paused = together?.paused ?? true;
    setIcon($('play'), paused ? 'play' : 'pause', paused ? 'Play for everyone' : 'Pause for everyone');
    this.#stage.toggleAttribute('data-seeking', together?.seeking ?? false);
  }

  /** What is live has no length to tell, but an end that one may be behind. */
  #drawLive(place, { live, listed }) {
    const behind = (listed.at(-1)?.end ?? place) - place;
    $('go-live').hidden = !live;
    $('go-live').classList.toggle('at-edge', behind < EDGE_SECONDS);
    const words = behind < EDGE_SECONDS ? 'Live' : `Go to the live picture, ${spokenTime(behind)} ahead`;
    if ($('go-live').title !== words) {
      $('go-live').title = words;
      $('go-live').setAttribute('aria-label', words);
    }
    if (live) setText($('elapsed'), behind < EDGE_SECONDS ? '' : `−${clockTime(behind)}`);
  }

  #rest() {
    const focused = this.#stage.querySelector('.controls :focus-visible, .tracks:not([hidden]), .dragged');
    if (!this.#video.paused && !focused && this.#video.videoWidth) this.#stage.classList.add('idle');
  }

  #wireVideo() {
    const video = this.#video;
    for (const type of ['timeupdate', 'progress', 'seeking', 'seeked', 'durationchange', 'emptied']) {
      video.addEventListener(type, () => this.draw());
    }
    for (const type of ['play', 'pause', 'ended', 'emptied']) {
      video.addEventListener(type, () => {
        this.draw();
        this.wake();
      });
    }
    video.addEventListener('volumechange', () => this.#drawVolume());
    video.addEventListener('waiting', () => this.#stage.setAttribute('data-waiting', ''));
    for (const type of ['playing', 'canplay', 'pause', 'emptied', 'ended']) {
      video.addEventListener(type, () => this.#stage.removeAttribute('data-waiting'));
    }
  }

  #wireButtons() {
    const video = this.#video;
    $('play').addEventListener('click', () => this.toggle());
    $('go-live').addEventListener('click', () => this.#together()?.goLive());
    $('mute').addEventListener('click', () => this.toggleMute());
    $('full').addEventListener('click', () => this.toggleFull());
    this.#volume.addEventListener('input', () => {
      video.volume = Number(this.#volume.value);
      video.muted = video.volume === 0;
      this.#keepVolume();
    });
    if (document.pictureInPictureEnabled && video.requestPictureInPicture) {
      $('pip').hidden = false;
      $('pip').addEventListener('click', () => {
        const change = document.pictureInPictureElement ? document.exitPictureInPicture() : video.requestPictureInPicture();
        change.catch(() => {});
      });
    }
    // The keys of a headset or a keyboard mean the same as ours.
    for (const [action, act] of [['play', () => this.#together()?.play()], ['pause', () => this.#together()?.pause()]]) {
      navigator.mediaSession?.setActionHandler(action, act);
    }
    document.addEventListener('fullscreenchange', () => {
      const full = Boolean(document.fullscreenElement);
      setIcon($('full'), full ? 'unfull' : 'full', full ? 'Leave full screen' : 'Full screen');
    });
  }

  #wireStage() {
    this.#stage.addEventListener('pointermove', (event) => event.pointerType === 'mouse' && this.wake());
    for (const type of ['focusin', 'input']) this.#stage.addEventListener(type, () => this.wake());
    // A finger that wants to see the controls must not hit what it can't see. A mouse has moved before.
    const unseen = (event) => {
      if (!this.#stage.classList.contains('idle')) return;
      event.preventDefault();
      this.wake();
    };
    $('controls').addEventListener('touchstart', unseen, { capture: true, passive: false });
    $('controls').addEventListener('pointerdown', ({ pointerType }) => {
      if (pointerType === 'mouse') addEventListener('pointerup', () => this.#releaseFocus(), { once: true });
    });
    this.#video.addEventListener('click', (event) => {
      if (event.pointerType === 'mouse') this.toggle();
      else if (this.#stage.classList.contains('idle')) this.wake();
      else this.#rest();
    });
    this.#video.addEventListener('dblclick', () => this.toggleFull());
  }

  /**
   * Gives the keys back to the picture after a mouse: Space would press the same button again, and a focus that the next
   * key makes visible would keep the controls in view for the rest of the film.
   */
  #releaseFocus() {
    const focused = document.activeElement;
    if (!$('controls').contains(focused)) return;
    const release = () => document.activeElement === focused && this.#stage.focus({ preventScroll: true });
    // A slider tells what it was set to only after this, and a button what it does: a dialog remembers who had the focus.
    if (focused.matches('input')) setTimeout(release);
    else release();
  }

  #drawVolume() {
    const { muted, volume } = this.#video;
    this.#volume.value = muted ? 0 : volume;
    this.#volume.style.setProperty('--level', `${(muted ? 0 : volume) * 100}%`);
    setIcon($('mute'), muted ? 'mute' : 'sound', muted ? 'Sound on' : 'Mute');
  }

  /** For the next visit: what the viewer has set, not the silence that a browser may ask for. */
  #keepVolume() {
    const { muted, volume } = this.#video;
    try {
      localStorage.setItem(MUTED_KEY, String(muted));
      if (volume > 0) localStorage.setItem(VOLUME_KEY, String(volume));
    } catch {
      // A browser that keeps nothing: it is loud again next time.
    }
  }

  #restoreVolume() {
    try {
      const kept = Number.parseFloat(localStorage.getItem(VOLUME_KEY));
      if (kept > 0 && kept <= 1) this.#video.volume = kept;
      this.#video.muted = localStorage.getItem(MUTED_KEY) === 'true';
    } catch {
      // As above.
    }
    this.#drawVolume();
  }
}
