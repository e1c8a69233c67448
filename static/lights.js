// The lights of the server's dependencies, and what to do about one that is out.

import { $, copyText, make, toast } from './dom.js';
import { counted, splitCommands } from './format.js';

/** Shows GET /status; null when the server can't be reached. Answers why nothing can start, or null. */
export function showLights(status) {
  if (!status) {
    $('lights').replaceChildren(make('ul', {}, light('bad', 'Server out of reach')));
    show($('problems'), []);
    show($('notes'), []);
    return 'The server can’t be reached. This page keeps trying.';
  }
  const dependencies = status.dependencies ?? [];
  $('lights').replaceChildren(
    make('ul', {}, ...dependencies.map(dependencyLight), seats(status)),
    make('p', { class: 'version', text: status.version ? `Matinee ${status.version}` : 'Matinee' }),
  );
  const missing = dependencies.filter((dependency) => !dependency.ok);
  const warnings = [...dependencies.map(({ warning }) => warning), ...(status.warnings ?? [])].filter(Boolean);
  show($('problems'), missing.map(({ name, problem }) => box('problem', problem ?? `${name} was not found on the server.`)));
  show($('notes'), [...new Set(warnings)].map((words) => box('problem mild', words)));
  if (missing.length) return `Nothing can start until ${missing.map(({ name }) => name).join(' and ')} works on the server.`;
  return status.ready === false ? 'The server is getting ready. One moment.' : null;
}

/** Leaves equal boxes alone, so that a selection or a focus in them survives the next look. */
function show(place, boxes) {
  const same = boxes.length === place.children.length && boxes.every((box, i) => box.isEqualNode(place.children[i]));
  if (!same) place.replaceChildren(...boxes);
}

function dependencyLight({ name, ok, version, warning }) {
  const kind = !ok ? 'bad' : warning ? 'fair' : 'good';
  return light(kind, ok ? `${name} ${version ?? ''}`.trim() : `${name} is missing`);
}

function seats({ streams, maxStreams }) {
  if (!maxStreams) return null;
  return light(streams >= maxStreams ? 'fair' : 'good', `${streams ?? 0} of ${counted(maxStreams, 'stream')} in use`);
}

function light(kind, text) {
  return make('li', { class: `light ${kind}`, text });
}

function box(kind, sentence) {
  const parts = splitCommands(sentence).map(({ words, command }) =>
    command ? commandLine(command) : make('p', { text: words }),
  );
  return make('div', { class: kind }, ...parts);
}

function commandLine(command) {
  return make(
    'div',
    { class: 'command' },
    make('code', { text: command, tabindex: '0' }),
    make('button', { class: 'button', type: 'button', text: 'Copy', 'data-copy': command, 'aria-label': `Copy the command ${command}` }),
  );
}

$('home').addEventListener('click', async ({ target }) => {
  const command = target.closest('[data-copy]')?.dataset.copy;
  if (command) toast((await copyText(command)) ? 'Copied' : 'Select the command and copy it by hand');
});
