// The home view: the form, the lights, and what is on.

import * as api from './api.js';
import { $, make, setText } from './dom.js';
import { audience, clockTime } from './format.js';
import { Shelf } from './library.js';
import { showLights } from './lights.js';
import { checkLink, pathHere } from './link.js';
import { Uploads } from './upload.js';
import { sendTorrentFile } from './torrents.js';

const LOOK_MILLIS = 4000;

export class Home {
  #form = $('start');
  #link = $('link');
  #timer = 0;
  #open = false;
  #busy = false;
  #blocked = null;
  #drawn = '';
  #watch;
  #join;
  #learn;
  #shelf;

  /** watch(link) starts a stream and rejects with an ApiError; join(session) goes to one; learn(status) hears of the server. */
  constructor({ watch, join, learn }) {
    this.#watch = watch;
    this.#join = join;
    this.#learn = learn;
    this.#shelf = new Shelf(watch);
    new Uploads({
      watch,
      mayTake: () => this.#open && !this.#blocked && !$('own').hidden,
      say: (words) => this.#hint(words),
    });
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#link.addEventListener('input', () => this.#hint(null));
    $('torrent-file').addEventListener('change', ({ target }) => this.#openTorrentFile(target));
    document.addEventListener('visibilitychange', () => {
      if (this.#open && !document.hidden) this.#look();
    });
    for (const list of [$('featured'), $('now-list')]) {
      list.addEventListener('click', (event) => {
        const ticket = event.target.closest('a[data-session]');
        if (!ticket || event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        this.#join(ticket.dataset.session);
      });
    }
  }

  /** Answers when there is something to show, so that nothing jumps into view. */
  async show() {
    this.#open = true;
    this.#hint(null);
    this.name();
    await this.#look();
  }

  /** Gives the tab this view's name again, which a start that is refused has changed. */
  name() {
    if (this.#open) document.title = 'Matinee';
  }

  focus() {
    // Fingers would get a keyboard over half of the page, and with a show on the field is not the first thing to do.
    const first = matchMedia('(hover: hover) and (pointer: fine)').matches && !$('featured').children.length;
    (first && !this.#blocked ? this.#link : $('home-title')).focus({ preventScroll: true });
  }

  hide() {
    this.#open = false;
    clearTimeout(this.#timer);
  }

  /** Puts a link into the field, with words about it or null. */
  suggest(link, words) {
    this.#link.value = link;
    this.#hint(words);
    if (words) this.#link.focus();
    if (document.activeElement === this.#link) this.#link.select();
  }

  /** Says something at the field that is no fault of what is in it. */
  say(words) {
    this.#hint(words, 'news');
  }

  async #look() {
    clearTimeout(this.#timer);
    if (!document.hidden) {
      const [status, streams] = await Promise.all([
        api.status().catch(() => null),
        api.streams().catch(() => null),
        this.#shelf.look(),
      ]);
      if (!this.#open) return;
      this.#blocked = showLights(status);
      if (status) this.#learn(status);
      this.#drawForm();
      this.#drawStreams(streams ?? []);
    }
    this.#timer = setTimeout(() => this.#look(), LOOK_MILLIS);
  }

  async #submit() {
    if (this.#busy || this.#blocked) return;
    const room = api.sessionAt(pathHere(this.#link.value) ?? '');
    if (room) {
      this.#link.value = '';
      this.#join(room);
      return;
    }
    const { link, hint, better } = checkLink(this.#link.value, { takesFiles: !$('own').hidden });
    if (hint) {
      if (better) this.#link.value = better;
      this.#hint(hint);
      this.#link.focus();
      return;
    }
    await this.#start(link);
  }

  async #openTorrentFile(field) {
    const [file] = field.files;
    field.value = '';
    if (!file || this.#busy || this.#blocked) return;
    try {
      await this.#start(await sendTorrentFile(file));
    } catch (error) {
      this.#hint(error.message);
    }
  }

  async #start(link) {
    this.#busy = true;
    this.#drawForm();
    try {
      await this.#watch(link);
      this.#link.value = '';
    } catch (error) {
      const saysWhen = !error.retryAfterSeconds || /try again/i.test(error.message);
      this.suggest(link, saysWhen ? error.message : `${error.message} Try again in ${error.retryAfterSeconds} seconds.`);
    } finally {
      this.#busy = false;
      this.#drawForm();
    }
  }

  #drawForm() {
    const button = $('go');
    button.disabled = Boolean(this.#blocked);
    this.#link.disabled = Boolean(this.#blocked);
    button.setAttribute('aria-busy', String(this.#busy));
    setText(button, this.#busy ? 'Opening…' : 'Watch');
    if (this.#blocked) this.#hint(this.#blocked, 'blocked');
    else if ($('link-hint').dataset.kind === 'blocked') this.#hint(null);
  }

  #hint(words, kind = 'field') {
    setText($('link-hint'), words ?? '');
    $('link-hint').dataset.kind = words ? kind : '';
    this.#form.classList.toggle('wrong', Boolean(words) && kind === 'field');
    this.#link.setAttribute('aria-invalid', String(Boolean(words) && kind === 'field'));
  }

  #drawStreams(all) {
    const streams = all.filter(({ phase }) => phase !== 'ended' && phase !== 'failed');
    // One stream goes above the form, but never pushes the form away under somebody who types.
    const typing = this.#link.value !== '' && !$('featured').children.length;
    const featured = streams.length === 1 && !typing ? streams[0] : null;
    const listed = featured ? [] : streams;
    // Times and counts change in place: a ticket that somebody points at stays the same element.
    const key = JSON.stringify([featured?.session, listed.map(({ session }) => session)]);
    if (key !== this.#drawn) {
      this.#drawn = key;
      $('featured').replaceChildren(...(featured ? [ticket(featured, 'div')] : []));
      $('now-list').replaceChildren(...listed.map((stream) => ticket(stream, 'li')));
    }
    for (const stream of streams) fillTicket(stream);
    $('now').hidden = listed.length === 0;
    setText($('home-title'), featured ? 'The show is on.' : 'Watch it together.');
    setText($('link-label'), featured ? 'Or put on something else' : 'Link to a video');
  }
}

function ticket({ session }, tag) {
  return make(
    tag,
    { class: 'ticket-holder' },
    make(
      'a',
      { class: 'ticket', href: api.watchPath(session), 'data-session': session },
      make(
        'span',
        { class: 'ticket-main' },
        make('span', { class: 'ticket-phase' }),
        make('span', { class: 'ticket-title', dir: 'auto' }),
        make('span', { class: 'ticket-meta' }, make('span', { class: 'ticket-audience' }), make('span', { class: 'ticket-times' })),
      ),
      make('span', { class: 'ticket-stub' }, make('span', { class: 'ticket-join', text: 'Join' })),
    ),
  );
}

const PHASES = { starting: 'Starting', playing: 'On now', paused: 'Paused' };

function fillTicket({ session, title, phase, viewers, position, duration }) {
  const place = document.querySelector(`a[data-session="${CSS.escape(session)}"]`);
  if (!place) return;
  const times = [position, duration].filter(Boolean).map(clockTime).join(' of ');
  setText(place.querySelector('.ticket-phase'), PHASES[phase] ?? 'On now');
  place.dataset.phase = phase;
  setText(place.querySelector('.ticket-title'), title || 'A video without a title');
  setText(place.querySelector('.ticket-audience'), audience(viewers));
  setText(place.querySelector('.ticket-times'), times);
}
