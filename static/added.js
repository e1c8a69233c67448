// Subtitles that viewers add to what is on: a file that is chosen or let fall on the page, or a link to one.

import * as api from './api.js';
import { $, make, setText, toast } from './dom.js';

const PART_BYTES = 60_000;
const MOST_BYTES = 2 << 20;
const ENDING = /\.(srt|vtt|ass|ssa)$/i;

export class SubtitleAdder {
  #session;
  #added;
  #busy = false;

  /** session() is what is watched, or null; added(id) is told when a track has been added for it. */
  constructor({ session, added }) {
    this.#session = session;
    this.#added = added;
    const file = make('input', { class: 'sr-only', type: 'file', accept: '.srt,.vtt,.ass,.ssa,text/vtt', id: 'add-subtitle' });
    file.addEventListener('change', () => {
      const [chosen] = file.files;
      if (chosen) this.#take(chosen);
      file.value = '';
    });
    const link = make('input', { type: 'url', placeholder: 'or paste a link', 'aria-label': 'Link to a subtitle file', maxlength: '8000', autocomplete: 'off' });
    /** To be shown where tracks are chosen. */
    this.element = make('form', { class: 'add-subtitle' }, make('label', { class: 'button' }, file, make('span', { text: 'Add subtitles' })), link);
    this.element.addEventListener('submit', (event) => {
      event.preventDefault();
      if (link.value.trim()) this.#add((session) => api.addSubtitleLink(session, link.value.trim())).then((ok) => ok && (link.value = ''));
    });
    this.#listenForDrops();
  }

  #listenForDrops() {
    let depth = 0;
    const show = (on) => {
      setText(document.querySelector('.drop'), on ? 'Let go to add these subtitles' : 'Let go to watch this file together');
      document.body.classList.toggle('adding', on);
    };
    const mine = (event) => event.dataTransfer?.types.includes('Files') && this.#session() !== null;
    addEventListener('dragenter', (event) => {
      if (!mine(event)) return;
      depth += 1;
      show(true);
    });
    addEventListener('dragleave', (event) => {
      if (!mine(event)) return;
      depth = Math.max(0, depth - 1);
      if (!depth) show(false);
    });
    addEventListener('drop', (event) => {
      if (!mine(event)) return;
      event.preventDefault();
      depth = 0;
      show(false);
      const [file] = event.dataTransfer.files;
      if (file) this.#take(file);
    });
  }

  #take(file) {
    if (!ENDING.test(file.name)) toast('Here only subtitles can be added: .srt, .vtt, .ass or .ssa.');
    else if (file.size > MOST_BYTES) toast('This is too large for a file of subtitles.');
    else this.#add((session) => send(session, file));
  }

  /** Answers whether it was added. */
  async #add(ask) {
    const session = this.#session();
    if (this.#busy || session === null) return false;
    this.#busy = true;
    this.element.toggleAttribute('aria-busy', true);
    try {
      const { id } = await ask(session);
      toast('Subtitles added. Everybody here can choose them.');
      if (session === this.#session()) this.#added(id);
      return true;
    } catch (error) {
      toast(error instanceof api.ApiError ? error.message : 'This file can’t be read.', 5000);
      return false;
    } finally {
      this.#busy = false;
      this.element.removeAttribute('aria-busy');
    }
  }
}

async function send(session, file) {
  const octets = new Uint8Array(await file.arrayBuffer());
  if (!octets.length) throw new api.ApiError(400, 'This file is empty.');
  const upload = api.newId();
  let answer = {};
  for (let at = 0; at < octets.length; at += PART_BYTES) {
    const query = { name: file.name.slice(-200), upload, at, size: octets.length };
    answer = await api.addSubtitlePart(session, query, octets.subarray(at, at + PART_BYTES));
  }
  return answer;
}
