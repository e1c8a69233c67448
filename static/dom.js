// Small helpers over the DOM. Unknown text goes in as text, never as markup.

export const $ = (id) => document.getElementById(id);

/** make('li', {class: 'light', text: name}, child, …) */
export function make(tag, { class: className, text, ...attributes } = {}, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.filter(Boolean));
  return element;
}

/** Writes only what changed: spares screen readers and layout. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function setIcon(button, icon, label) {
  button.querySelector('use').setAttribute('href', `#i-${icon}`);
  button.setAttribute('aria-label', label);
  button.title = label;
}

/** Tells a screen reader; the same words twice are said once. */
export function announce(words) {
  setText($('live'), words);
}

let toastTimer = 0;

export function toast(words, millis = 2600) {
  const box = $('toast');
  box.textContent = words;
  box.classList.add('on');
  announce(words);
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => box.classList.remove('on'), millis);
}

/** Copies text; on plain http, where the clipboard API is missing, through a selection. */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text) {
  const area = make('textarea', { class: 'sr-only', readonly: true });
  const focused = document.activeElement;
  area.value = text;
  document.body.append(area);
  area.select();
  try {
    return document.execCommand('copy');
  } catch {
    return false;
  } finally {
    area.remove();
    focused?.focus?.({ preventScroll: true });
  }
}
