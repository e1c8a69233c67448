// The lights of the server's dependencies, and what to do about one that is out.

import { $, copyText, make, toast } from './dom.js';
import { counted, splitCommands } from './format.js';

/** Shows GET /status; null when the server can't be reached. Answers why nothing can start, or null. */
export function showLights(status) {
  if (!status) {
    $('lights').replaceChildren(make('ul', {}, light('bad', 'Server out of reach')));
    $('problems').replaceChildren();
    return 'The server can’t be reached. This page keeps trying.';
  }
  const dependencies = status.dependencies ?? [];
  $('lights').replaceChildren(
    make('ul', {}, ...dependencies.map(dependencyLight), seats(status)),
    make('p', { class: 'version', text: status.version ? `Matinee ${status.version}` : 'Matinee' }),
  );
  const missing = dependencies.filter((dependency) => !dependency.ok);
  const warnings = [...dependencies.map(({ warning }) => warning), ...(status.warnings ?? [])].filter(Boolean);
  show([...missing.map(problem), ...[...new Set(warnings)].map(note)]);
  if (missing.length) return `Nothing can start until ${missing.map(({ name }) => name).join(' and ')} works on the server.`;
  return status.ready === false ? 'The server is getting ready. One moment.' : null;
}

let shown = '';

/** Leaves equal boxes alone, so that a selection or a focus in them survives the next look. */
function show(boxes) {
  const html = boxes.map((box) => box.outerHTML).join('');
  if (html === shown && $('problems').children.length === boxes.length) return;
  shown = html;
  $('problems').replaceChildren(...boxes);
}

function dependencyLight({ name, ok, version, warning }) {
  const kind = !ok ? 'bad' : warning ? 'fair' : 'good';
  return light(kind, ok ? `${name} ${version ?? ''}`.trim() : `${name} is missing`);
}

function seats({ streams, maxStreams }) {
  if (!maxStreams) return null;
  return light(streams >= maxStreams ? 'fair' : 'good', `${streams ?? 0} of ${counted(maxStreams, 'screen')} in use`);
}

function light(kind, text) {
  return make('li', { class: `light ${kind}`, text });
}

function problem({ name, problem: words }) {
  const box = make('div', { class: 'problem', role: 'group', 'aria-label': `A problem with ${name}` });
  for (const part of splitCommands(words ?? `${name} was not found on the server.`)) {
    box.append(part.command ? commandLine(part.command) : make('p', { text: part.words }));
  }
  return box;
}

function note(words) {
  const box = make('div', { class: 'problem mild' });
  for (const part of splitCommands(words)) {
    box.append(part.command ? commandLine(part.command) : make('p', { text: part.words }));
  }
  return box;
}

function commandLine(command) {
  return make(
    'div',
    { class: 'command' },
    make('code', { text: command, tabindex: '0' }),
    make('button', { class: 'button', type: 'button', text: 'Copy', 'data-copy': command, 'aria-label': `Copy the command ${command}` }),
  );
}

$('problems').addEventListener('click', async ({ target }) => {
  const command = target.closest('[data-copy]')?.dataset.copy;
  if (command) toast((await copyText(command)) ? 'Copied' : 'Select the command and copy it by hand');
});
