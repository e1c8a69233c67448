// The control bar over the picture.

import { $, setIcon, setText } from './dom.js';
import { clockTime } from './format.js';
import { SeekBar } from './seekbar.js';

const HIDE_AFTER_MILLIS = 2600;
const VOLUME_KEY = 'matinee:volume';

export class Controls {
  #video;
  #stage = $('stage');
  #volume = $('volume');
  #where;
  #hideTimer = 0;
  bar;

  /** where() answers {offset, total, room} for the bar; play() starts the video. */
  constructor(video, { where, play }) {
    this.#video = video;
    this.#where = where;
    this.play = play;
    this.bar = new SeekBar(video);
    this.#wireVideo();
    this.#wireButtons();
    this.#wireStage();
    this.#restoreVolume();
    this.draw();
  }

  toggle() {
    if (this.#video.paused || this.#video.ended) this.play();
    else this.#video.pause();
    this.wake();
  }

  toggleMute() {
    this.#video.muted = !this.#video.muted;
    if (!this.#video.muted && this.#video.volume === 0) this.#video.volume = 0.5;
    this.wake();
  }

  louder(step) {
    this.#video.volume = Math.min(1, Math.max(0, this.#video.volume + step));
    this.#video.muted = this.#video.volume === 0;
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
    const where = this.#where();
    setText($('elapsed'), clockTime(this.#video.currentTime + where.offset));
    setText($('total'), where.total ? ` / ${clockTime(where.total)}` : '');
    this.bar.draw(where);
  }

  #rest() {
    const focused = this.#stage.querySelector('.controls :focus-visible');
    if (!this.#video.paused && !focused) this.#stage.classList.add('idle');
  }

  #wireVideo() {
    const video = this.#video;
    for (const type of ['timeupdate', 'progress', 'seeking', 'seeked', 'durationchange', 'emptied']) {
      video.addEventListener(type, () => this.draw());
    }
    for (const type of ['play', 'pause', 'ended', 'emptied']) {
      video.addEventListener(type, () => {
        const paused = video.paused || video.ended;
        setIcon($('play'), paused ? 'play' : 'pause', paused ? 'Play' : 'Pause');
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
    $('mute').addEventListener('click', () => this.toggleMute());
    $('full').addEventListener('click', () => this.toggleFull());
    this.#volume.addEventListener('input', () => {
      video.volume = Number(this.#volume.value);
      video.muted = video.volume === 0;
    });
    if (document.pictureInPictureEnabled && video.requestPictureInPicture) {
      $('pip').hidden = false;
      $('pip').addEventListener('click', () => {
        const change = document.pictureInPictureElement ? document.exitPictureInPicture() : video.requestPictureInPicture();
        change.catch(() => {});
      });
    }
    document.addEventListener('fullscreenchange', () => {
      const full = Boolean(document.fullscreenElement);
      setIcon($('full'), full ? 'unfull' : 'full', full ? 'Leave full screen' : 'Full screen');
    });
  }

  #wireStage() {
    this.#stage.addEventListener('pointermove', (event) => event.pointerType === 'mouse' && this.wake());
    this.#stage.addEventListener('focusin', () => this.wake());
    this.#video.addEventListener('click', (event) => {
      if (event.pointerType === 'mouse') this.toggle();
      else if (this.#stage.classList.contains('idle')) this.wake();
      else this.#rest();
    });
    this.#video.addEventListener('dblclick', () => this.toggleFull());
  }

  #drawVolume() {
    const { muted, volume } = this.#video;
    this.#volume.value = muted ? 0 : volume;
    this.#volume.style.setProperty('--level', `${(muted ? 0 : volume) * 100}%`);
    setIcon($('mute'), muted ? 'mute' : 'sound', muted ? 'Sound on' : 'Mute');
    try {
      localStorage.setItem(VOLUME_KEY, String(volume));
    } catch {
      // A browser that keeps nothing: the volume is full again next time.
    }
  }

  #restoreVolume() {
    try {
      const kept = Number.parseFloat(localStorage.getItem(VOLUME_KEY));
      if (kept > 0 && kept <= 1) this.#video.volume = kept;
    } catch {
      // As above.
    }
    this.#drawVolume();
  }
}
