// The menu of tracks: sound and drawn-in subtitles are everyone's.

import { $, make } from './dom.js';
import { languageName } from './format.js';

const NONE = 'none';

export class Tracks {
  #button = $('tracks-open');
  #panel = $('tracks');
  #choose;
  #shown = '';

  /** choose(fields) asks the room for other tracks: {audio} or {subtitle}, a track's id or 'none'. */
  constructor(choose) {
    this.#choose = choose;
    this.#button.addEventListener('click', () => this.#open(this.#panel.hidden));
    this.#panel.addEventListener('change', ({ target }) => this.#choose({ [target.name]: target.value }));
    this.#panel.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      this.#open(false);
    });
    addEventListener('pointerdown', ({ target }) => {
      if (!this.#panel.hidden && !target.closest('#tracks, #tracks-open')) this.#open(false, { keepFocus: true });
    });
  }

  /** tracks as in the room's state, or null. */
  draw(tracks) {
    const { audio = [], subtitle = [] } = tracks ?? {};
    const shown = JSON.stringify([audio, subtitle].map((list) => list.map(({ id, language, title }) => [id, language, title])));
    if (shown === this.#shown) {
      // In place, so that whoever stands on a row stays there.
      for (const { id, selected } of audio) this.#check('audio', id, selected);
      this.#check('subtitle', NONE, !subtitle.some(({ selected }) => selected));
      for (const { id, selected } of subtitle) this.#check('subtitle', id, selected);
      return;
    }
    this.#shown = shown;
    const groups = [];
    if (audio.length > 1) groups.push(group('audio', 'Sound for everyone', audio.map(option)));
    if (subtitle.length) {
      const none = { value: NONE, label: 'None', checked: !subtitle.some(({ selected }) => selected) };
      groups.push(group('subtitle', 'Subtitles in the picture, for everyone', [none, ...subtitle.map(option)]));
    }
    const focused = this.#panel.contains(document.activeElement) ? document.activeElement : null;
    this.#panel.replaceChildren(...groups);
    if (focused) this.#row(focused.name, focused.value)?.focus();
    this.#button.hidden = !groups.length;
    if (!groups.length) this.#open(false);
  }

  /** Draws anew even what it believes to be drawn: a wish that was refused. */
  reset(tracks) {
    this.#shown = '';
    this.draw(tracks);
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
    if (open) this.#panel.querySelector('input:checked')?.focus();
    else if (!keepFocus) this.#button.focus();
  }
}

function option({ id, language, title, selected }, index) {
  const name = language ? languageName(language) : '';
  const words = [name, title].filter(Boolean).join(', ');
  return { value: String(id), label: words || `Track ${index + 1}`, checked: selected };
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
