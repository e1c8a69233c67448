// What lies over the picture: the progress of a start, or a card with a reason and ways on.

import { $, announce, make, setText } from './dom.js';

const STEPS = {
  connecting: 'Connecting to the source',
  fetching: 'Fetching the whole film',
  opening: 'Opening the video',
  decoding: 'Preparing the first picture',
  ready: 'Here it comes',
};

export class Veil {
  #veil = $('veil');
  #bar = $('progress-bar');

  /** progress is the server's {step, words, fraction}, or null before it said anything. */
  showProgress(progress) {
    const words = progress?.words || STEPS[progress?.step] || STEPS.connecting;
    const fraction = Math.min(1, Math.max(0.04, progress?.fraction ?? 0));
    setText($('progress-words'), words);
    announce(words);
    this.#bar.setAttribute('aria-valuenow', Math.round(fraction * 100));
    this.#bar.firstElementChild.style.transform = `scaleX(${fraction})`;
    $('progress-ring').style.setProperty('--turn', `${fraction}turn`);
    this.#show('progress');
  }

  /** actions: [{label, run, href, primary}] */
  showCard(title, words, actions) {
    setText($('card-title'), title);
    setText($('card-words'), words ?? '');
    $('card-words').hidden = !words;
    $('card-actions').replaceChildren(...actions.map(actionButton));
    announce(words ? `${title}. ${words}` : title);
    this.#show('card');
    $('card-title').focus({ preventScroll: true });
  }

  lift() {
    this.#veil.hidden = true;
  }

  #show(part) {
    this.#veil.hidden = false;
    $('progress').hidden = part !== 'progress';
    $('card').hidden = part !== 'card';
  }
}

function actionButton({ label, run, primary }) {
  return make('button', { type: 'button', class: primary ? 'button primary' : 'button', text: label, onclick: run });
}
