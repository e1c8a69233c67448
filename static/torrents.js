// What belongs to torrents on the page: how the one that is on fares, which of its films is on, and torrent files of
// this viewer's.

import * as api from './api.js';
import { $, make, setText, toast } from './dom.js';
import { fileSize } from './format.js';

const PART_BYTES = 60_000;

/** The line below the title, and the list of what else the torrent holds. */
export class TorrentInfo {
  #session = null;
  #listed = null;

  constructor() {
    $('films-list').addEventListener('click', ({ target }) => {
      const button = target.closest('button[data-file]');
      if (button) this.#choose(button);
    });
  }

  show(session, { torrent, run }) {
    const line = $('torrent');
    line.hidden = !torrent;
    setText(line, torrent?.words ?? '');
    const several = (torrent?.files ?? 0) > 1;
    $('films').hidden = !several;
    if (several && this.#listed !== run) {
      this.#session = session;
      this.#listed = run;
      this.#list();
    }
  }

  async #list() {
    try {
      const { files, more } = await api.filesOf(this.#session);
      $('films-list').replaceChildren(...files.map(row));
      setText($('films-count'), `${files.length} films in this torrent${more > 0 ? ` and ${more} more, which are not listed` : ''}`);
    } catch {
      // The next state asks again.
      this.#listed = null;
    }
  }

  async #choose(button) {
    button.setAttribute('aria-busy', 'true');
    try {
      await api.chooseFile(this.#session, button.dataset.file);
      $('films').open = false;
    } catch (error) {
      toast(error.message);
    } finally {
      button.removeAttribute('aria-busy');
    }
  }
}

function row({ index, name, size, selected }) {
  return make(
    'li',
    {},
    make(
      'button',
      { class: 'film', type: 'button', 'data-file': index, 'aria-current': selected ? 'true' : null, disabled: selected },
      make('span', { class: 'film-name', dir: 'auto', text: name }),
      make('span', { class: 'film-size', text: selected ? 'on now' : fileSize(size) }),
    ),
  );
}

/** Sends a torrent file in parts that fit into a request; answers a link that can be started. */
export async function sendTorrentFile(file) {
  const octets = new Uint8Array(await file.arrayBuffer());
  const upload = api.newId();
  let answer = {};
  for (let at = 0; at < octets.length; at += PART_BYTES) {
    answer = await api.sendTorrentPart(upload, at, octets.length, octets.subarray(at, at + PART_BYTES));
  }
  if (!answer.link) throw new api.ApiError(400, 'This file is empty.');
  return answer.link;
}
