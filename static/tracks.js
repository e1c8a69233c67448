// The menu of tracks: sound and drawn-in subtitles are everyone's, subtitles beside the picture and its size each viewer's own.

import { $, make } from './dom.js';
import { languageName } from './format.js';

const NONE = 'none';
const OWN = 'own';
const SIZE = 'size';
const AUTO = 'auto';

export class Tracks {
  #button = $('tracks-open');
  #panel = $('tracks');
  #shown = null;
  #foot;

  /**
   * choose(fields) asks the room for other tracks: {audio} or {subtitle}, a track's id or 'none'; show(id) shows subtitles
   * to this viewer alone, and with null none; resize(size) shows it pictures of that height, with 0 the largest and with null
   * what the bandwidth allows; foot is an element to stand below them all.
   */
  constructor({ choose, show, resize, foot }) {
    this.#foot = foot;
    this.#button.addEventListener('click', ({ pointerType }) => this.#open(this.#panel.hidden, { keepFocus: pointerType === 'mouse' }));
    this.#panel.addEventListener('change', ({ target: { name, value, type } }) => {
      if (type !== 'radio') return;
      if (name === OWN) show(value === NONE ? null : Number(value));
      else if (name === SIZE) resize(value === AUTO ? null : Number(value));
      else choose({ [name]: value });
    });
    this.#panel.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      this.#open(false);
    });
    addEventListener('pointerdown', ({ target }) => {
      if (this.#panel.hidden || target.closest('#tracks, #tracks-open')) return;
      this.#open(false, { keepFocus: true });
      // A click on the picture that closes the menu does not pause the room as well.
      if (target.id === 'video') target.addEventListener('click', (event) => event.stopImmediatePropagation(), { capture: true, once: true });
    });
  }

  /** The room's state, or null; own is what this viewer has chosen: {subtitle} its id or null, {size} as resize() takes it, and {lines} that it sees. */
  draw(state, own) {
    const { video = [], audio = [], subtitle = [] } = state?.tracks ?? {};
    const known = video.length + audio.length > 0;
    const sizes = [null, 0, ...(state?.heights ?? [])].map((size) => ({
      value: String(size ?? AUTO),
      label: size === null ? automatic(own) : size ? `${size}p` : 'Best',
      checked: size === own.size,
    }));
    const mine = subtitle
      .map((track, index) => ({ ...option(track, index), checked: track.id === own.subtitle, text: track.text }))
      .filter(({ text }) => text);
    const groups = [
      ['audio', 'Sound for everyone', audio.length > 1 ? audio.map(option) : []],
      [OWN, 'Subtitles for you alone', withNone(mine)],
      [SIZE, 'Picture size for you alone', sizes.length > 2 ? sizes : []],
      ['subtitle', 'Subtitles in the picture, for everyone', withNone(subtitle.map(option))],
    ].filter(([, , options]) => options.length);
    const shown = JSON.stringify([known, groups.map(([name, , options]) => [name, options.map(({ value, label }) => [value, label])])]);
    if (shown === this.#shown) {
      // In place, so that whoever stands on a row stays there.
      for (const [name, , options] of groups) for (const { value, checked } of options) this.#check(name, value, checked);
      return;
    }
    this.#shown = shown;
    const focused = this.#panel.contains(document.activeElement) ? document.activeElement : null;
    this.#panel.replaceChildren(...groups.map((each) => group(...each)), this.#foot);
    if (focused?.name) this.#row(focused.name, focused.value)?.focus();
    if (focused && !focused.name) focused.focus();
    this.#button.hidden = !known;
    if (!known) this.#open(false);
  }

  /** Draws anew even what it believes to be drawn: a wish that was refused. */
  reset(state, own) {
    this.#shown = null;
    this.draw(state, own);
  }

  #row(name, value) {
    return this.#panel.querySelector(`[name="${name}"][value="${CSS.escape(String(value))}"]`);
  }

  #check(name, value, checked) {
    const row = this.#row(name, value);
    if (row && row.checked !== checked) row.checked = checked;
  }

  close() {
    this.#open(false, { keepFocus: true });
  }

  #open(open, { keepFocus = false } = {}) {
    if (open === !this.#panel.hidden) return;
    this.#panel.hidden = !open;
    this.#button.setAttribute('aria-expanded', String(open));
    if (open) (this.#panel.querySelector('input:checked') ?? this.#panel.querySelector('input'))?.focus();
    else if (!keepFocus) this.#button.focus();
  }
}

function automatic({ size, lines }) {
  return size === null && lines ? `Auto, now ${lines}p` : 'Auto';
}

function option({ id, language, title, selected, problem }, index) {
  const words = [language ? languageName(language) : '', title].filter(Boolean).join(', ');
  const name = words || `Track ${index + 1}`;
  return { value: String(id), label: problem ? `${name} · ${problem}` : name, checked: selected };
}

function withNone(options) {
  return options.length ? [{ value: NONE, label: 'None', checked: !options.some(({ checked }) => checked) }, ...options] : [];
}

function group(name, legend, options) {
  const rows = options.map(({ value, label, checked }) =>
    make('label', { class: 'track' }, radio(name, value, checked), make('span', { text: label, dir: 'auto' })),
  );
  return make('fieldset', {}, make('legend', { text: legend }), ...rows);
}

function radio(name, value, checked) {
  const input = make('input', { type: 'radio', name, value });
  input.checked = checked;
  return input;
}
