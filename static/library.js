// The films of the server's own folders: a search, and a shelf of pictures.

import { ApiError, library } from './api.js';
import { $, announce, make, setText } from './dom.js';
import { clockTime, counted } from './format.js';

const TYPING_MILLIS = 250;
const POSTER_AGAIN_MILLIS = 6000;
const FEW = 7;

export class Shelf {
  #search = $('library-search');
  #timer = 0;
  #asked = 0;
  #query = '';
  #drawn = '';
  #films = [];
  #total = 0;
  #watch;

  /** watch(link) starts a film and rejects with an ApiError. */
  constructor(watch) {
    this.#watch = watch;
    this.#search.addEventListener('input', () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.look(), TYPING_MILLIS);
    });
    $('library-more').addEventListener('click', () => this.#more());
    $('library-list').addEventListener('click', (event) => {
      const film = event.target.closest('button[data-film]');
      if (film) this.#start(film);
    });
  }

  /** Asks the server what is there; keeps what is shown where it can't be reached. */
  async look() {
    const asked = ++this.#asked;
    const query = this.#search.value.trim();
    const answer = await library(query, 0).catch(() => null);
    if (!answer || asked !== this.#asked) return;
    $('own').hidden = !answer.uploads;
    $('library').hidden = !answer.offered;
    if (!answer.offered) return;
    // What was added by "Show more" stays, unless the list has changed or another one is asked for.
    const same = query === this.#query && answer.films.every(({ url }, index) => url === this.#films[index]?.url);
    this.#films = same ? [...answer.films, ...this.#films.slice(answer.films.length)] : answer.films;
    this.#query = query;
    this.#total = answer.total;
    this.#draw(query, answer);
  }

  async #more() {
    const answer = await library(this.#search.value.trim(), this.#films.length).catch(() => null);
    if (!answer || answer.offset !== this.#films.length) return;
    const before = this.#films.length;
    this.#films = [...this.#films, ...answer.films];
    this.#draw(this.#search.value.trim(), answer);
    $('library-list').children[before]?.querySelector('button').focus();
  }

  #draw(query, { complete }) {
    const key = JSON.stringify(this.#films.map(({ url, poster }) => [url, poster]));
    if (key !== this.#drawn) {
      this.#drawn = key;
      $('library-list').replaceChildren(...this.#films.map(card));
    }
    this.#films.forEach(({ duration }, index) => {
      setText($('library-list').children[index].querySelector('.film-time'), duration ? clockTime(duration) : '');
    });
    // A handful is seen at a glance.
    $('library-search').hidden = !query && this.#total < FEW;
    $('library-more').hidden = this.#films.length >= this.#total;
    this.#say(words(query, this.#total, complete));
  }

  #say(text) {
    setText($('library-words'), text);
    $('library-words').hidden = !text;
  }

  async #start(film) {
    film.setAttribute('aria-busy', 'true');
    try {
      await this.#watch(film.dataset.film);
    } catch (error) {
      const text = error instanceof ApiError ? error.message : 'This film could not be started.';
      this.#say(text);
      announce(text);
      $('library-words').scrollIntoView({ block: 'nearest' });
    } finally {
      film.removeAttribute('aria-busy');
    }
  }
}

function words(query, total, complete) {
  if (!complete) return 'Looking through the folders…';
  if (!total) return query ? 'No film goes by that name.' : 'There are no films in the folders of this server yet.';
  return query ? counted(total, 'film') : '';
}

function card({ url, title, folder, poster }) {
  return make(
    'li',
    {},
    make(
      'button',
      { type: 'button', class: 'film-button', 'data-film': url },
      make('span', { class: 'film-picture' }, picture(poster), make('span', { class: 'film-time' })),
      make('span', { class: 'film-title', dir: 'auto', text: title }),
      folder && make('span', { class: 'film-folder', dir: 'auto', text: folder }),
    ),
  );
}

function picture(poster) {
  const image = make('img', { src: poster, alt: '', loading: 'lazy', decoding: 'async' });
  image.addEventListener('load', () => image.classList.add('there'));
  image.addEventListener(
    'error',
    // The server makes one picture after another, and may have had too many to make.
    () => setTimeout(() => image.isConnected && image.setAttribute('src', `${poster}&again`), POSTER_AGAIN_MILLIS),
    { once: true },
  );
  return image;
}
