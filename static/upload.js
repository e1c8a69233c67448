// Sends a file of this device to the server, block by block, while it is watched already.

import { ApiError, beginUpload, dropUpload, offsetOf, sendBlock } from './api.js';
import { $, announce, setText } from './dom.js';
import { sendTorrentFile } from './torrents.js';

const LONGEST_PAUSE_MILLIS = 15_000;
const SHOWN_AFTER_MILLIS = 3000;

export class Uploads {
  #watch;
  #open = () => false;
  #say;
  #sending = null;

  /**
   * watch(link) starts a film and rejects with an ApiError; mayTake() says whether a file may be let fall now; say(words)
   * shows what went wrong.
   */
  constructor({ watch, mayTake, say }) {
    this.#watch = watch;
    this.#open = mayTake;
    this.#say = say;
    $('own-open').addEventListener('click', () => $('own-file').click());
    $('own-file').addEventListener('change', (event) => {
      const [file] = event.target.files;
      event.target.value = '';
      if (file) this.take(file);
    });
    $('sending-stop').addEventListener('click', () => this.#stop());
    this.#listenForDrops();
    addEventListener('beforeunload', (event) => {
      if (this.#sending) event.preventDefault();
    });
  }

  #listenForDrops() {
    let depth = 0;
    const fall = (on) => document.body.classList.toggle('dropping', on);
    const holdsFile = (event) => event.dataTransfer?.types.includes('Files');
    addEventListener('dragenter', (event) => {
      if (!holdsFile(event)) return;
      event.preventDefault();
      depth += 1;
      fall(this.#open());
    });
    addEventListener('dragleave', () => {
      depth = Math.max(0, depth - 1);
      if (!depth) fall(false);
    });
    // Without this the browser would leave the page for the file.
    addEventListener('dragover', (event) => holdsFile(event) && event.preventDefault());
    addEventListener('drop', (event) => {
      if (!holdsFile(event)) return;
      event.preventDefault();
      depth = 0;
      fall(false);
      const [file] = event.dataTransfer.files;
      if (file && this.#open()) this.take(file);
    });
  }

  async #takeTorrent(file) {
    try {
      await this.#watch(await sendTorrentFile(file));
    } catch (error) {
      this.#say(error instanceof ApiError ? error.message : 'This torrent file can’t be opened.');
    }
  }

  /** Starts to send a file, and to watch it. */
  async take(file) {
    if (/\.torrent$/i.test(file.name)) {
      await this.#takeTorrent(file);
      return;
    }
    if (this.#sending) {
      this.#say('One file is on its way already. Wait for it, or stop it.');
      return;
    }
    const sending = { file, stopped: false, sent: 0 };
    this.#sending = sending;
    this.#draw('Asking the server…');
    try {
      Object.assign(sending, (await resumed(file)) ?? (await beginUpload(file.name, file.size)));
      this.#loop(sending);
      await this.#watch(sending.url);
    } catch (error) {
      this.#stop();
      this.#say(error instanceof ApiError ? error.message : 'This file can’t be sent.');
    }
  }

  async #loop(sending) {
    const { file, upload, chunk } = sending;
    remember(file, sending);
    let pause = 1000;
    while (!sending.stopped && sending.offset < file.size) {
      try {
        const block = file.slice(sending.offset, sending.offset + chunk);
        sending.offset = await sendBlock(upload, sending.offset, block);
        sending.sent = Math.min(file.size, sending.sent + block.size);
        pause = 1000;
        this.#draw(`${Math.floor((100 * sending.sent) / file.size)} % sent`);
      } catch (error) {
        if (sending.stopped) return;
        if (error.status === 404) {
          this.#over(sending, 'The server has removed this file.');
          return;
        }
        this.#draw('The connection is lost. Trying again…');
        await new Promise((resolve) => setTimeout(resolve, pause));
        pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
        sending.offset = await offsetOf(upload).catch(() => sending.offset);
      }
    }
    if (!sending.stopped) this.#over(sending, 'All of it is on the server.');
  }

  #over(sending, words) {
    forget(sending.file);
    if (this.#sending !== sending) return;
    this.#draw(words);
    this.#sending = null;
    announce(words);
    setTimeout(() => {
      if (!this.#sending) $('sending').hidden = true;
    }, SHOWN_AFTER_MILLIS);
  }

  #stop() {
    const sending = this.#sending;
    this.#sending = null;
    $('sending').hidden = true;
    if (!sending) return;
    sending.stopped = true;
    forget(sending.file);
    if (sending.upload) dropUpload(sending.upload).catch(() => {});
  }

  #draw(words) {
    const { file, sent } = this.#sending;
    $('sending').hidden = false;
    setText($('sending-name'), file.name);
    setText($('sending-words'), words);
    $('sending-bar').value = file.size ? sent / file.size : 0;
  }
}

// A page that was closed forgets its files; who gives it the same file again goes on where it stopped.
const key = ({ name, size, lastModified }) => `matinee:upload:${size}:${lastModified}:${name}`;

function remember(file, { upload, url, chunk }) {
  try {
    sessionStorage.setItem(key(file), JSON.stringify({ upload, url, chunk }));
  } catch {
    // A browser that keeps nothing begins anew.
  }
}

function forget(file) {
  try {
    sessionStorage.removeItem(key(file));
  } catch {
    // Nothing was kept.
  }
}

async function resumed(file) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key(file)));
    return kept && { ...kept, offset: await offsetOf(kept.upload) };
  } catch {
    return null;
  }
}
