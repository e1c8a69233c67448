// Keys of the watch view. Fields, buttons and dialogs keep their own.

import { $ } from './dom.js';

const SEEK_SECONDS = 5;
const LONG_SEEK_SECONDS = 10;
const PAGE_SECONDS = 60;
const VOLUME_STEP = 0.1;
const MOVING = /^(arrow|page|home$|end$)/;

/** isOn() says whether the watch view is shown and has a picture. */
export function wireKeys(controls, isOn) {
  const help = $('help');
  $('help-open').addEventListener('click', () => help.showModal());

  const actions = {
    ' ': () => controls.toggle(),
    k: () => controls.toggle(),
    m: () => controls.toggleMute(),
    f: () => controls.toggleFull(),
    '?': () => help.showModal(),
    arrowleft: () => controls.step(-SEEK_SECONDS),
    arrowright: () => controls.step(SEEK_SECONDS),
    j: () => controls.step(-LONG_SEEK_SECONDS),
    l: () => controls.step(LONG_SEEK_SECONDS),
    pagedown: () => controls.step(-PAGE_SECONDS),
    pageup: () => controls.step(PAGE_SECONDS),
    home: () => controls.goToPart(0),
    end: () => controls.goToPart(1),
    arrowup: () => controls.louder(VOLUME_STEP),
    arrowdown: () => controls.louder(-VOLUME_STEP),
  };

  for (let tenth = 0; tenth < 10; tenth++) actions[tenth] = () => controls.goToPart(tenth / 10);

  addEventListener('keydown', (event) => {
    const { target } = event;
    if (!isOn() || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
    const key = event.key.toLowerCase();
    const action = actions[key];
    if (!action || keepsKey(target, key)) return;
    event.preventDefault();
    controls.wake();
    action();
  });
}

function keepsKey(target, key) {
  if (target.matches('input:not([type=range]), textarea, select')) return true;
  if (key === ' ') return target.matches('button, a[href], summary');
  if (!MOVING.test(key)) return false;
  // The volume slider moves by its own keys, and a page that scrolls keeps its keys outside the picture.
  return target.id === 'volume' || (key !== 'arrowleft' && key !== 'arrowright' && !target.closest('#stage'));
}
