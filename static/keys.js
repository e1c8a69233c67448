// Keys of the watch view. Fields, buttons and dialogs keep their own.

import { $ } from './dom.js';

const SEEK_SECONDS = 5;
const VOLUME_STEP = 0.1;

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
    arrowleft: () => controls.bar.step(-SEEK_SECONDS),
    arrowright: () => controls.bar.step(SEEK_SECONDS),
    arrowup: () => controls.louder(VOLUME_STEP),
    arrowdown: () => controls.louder(-VOLUME_STEP),
  };

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
  if (!key.startsWith('arrow')) return false;
  // The volume slider moves by its own arrows, and a page that scrolls by up and down keeps them outside the picture.
  return target.id === 'volume' || (key !== 'arrowleft' && key !== 'arrowright' && !target.closest('#stage'));
}
