// What can be said about a pasted link before the server sees it. Pure.

const SCHEMES = ['http:', 'https:', 'rtmp:', 'rtmps:', 'rtsp:', 'rtsps:', 'srt:'];
const A_LINK = 'A link starts with https:// or http://.';
const NO_LINK = `That is not a link. ${A_LINK}`;
const FILE = 'That is where a file lies on a disk, not a link.';

/**
 * Answers {link} when it is worth sending, else {hint} with words for the person who typed it, and {better} when there is
 * a link that was probably meant. takesFiles: whether this server takes files of its viewers.
 */
export function checkLink(text, { takesFiles = false } = {}) {
  const link = text.trim();
  if (!link) return { hint: 'Paste a link first, then press Watch.' };
  if (isFile(link)) return { hint: `${FILE} ${takesFiles ? 'To watch one of your own, press Choose a file.' : A_LINK}` };
  if (/\s/.test(link)) return spaced(link);
  const url = parse(link);
  if (url && SCHEMES.includes(url.protocol)) {
    return url.hostname ? { link } : { hint: `This link has no address after ${url.protocol}//.` };
  }
  if (url?.protocol === 'magnet:') {
    return /[?&]xt(\.\d+)?=urn:bt(ih|mh):/i.test(link) ? { link } : { hint: 'This magnet link is not complete: it names no torrent.' };
  }
  if (looksLikeAddress(link)) {
    const scheme = isLocal(link) ? 'http' : 'https';
    return { hint: `A link starts with ${scheme}://, which is in front of it now. Press Watch to try it.`, better: `${scheme}://${link}` };
  }
  if (url && /^[a-z][a-z0-9+.-]*:/i.test(link)) {
    return { hint: `Links that start with ${url.protocol} can’t be played here. Use one that starts with https://, http:// or magnet:.` };
  }
  return { hint: NO_LINK };
}

/** The path of a link that leads to this very server, or null. */
export function pathHere(text) {
  const url = parse(text.trim());
  return url?.origin === location.origin ? url.pathname : null;
}

/** The name a stream goes by until the server knows its title. */
export function hostOf(link) {
  const url = parse(link);
  return (url?.protocol === 'magnet:' ? url.searchParams.get('dn') : url?.hostname.replace(/^www\./, '')) ?? '';
}

/** Whether somebody may have typed this: films of the library and sent files have links of the server's own. */
export function isPasted(link) {
  return Boolean(link) && checkLink(link).link === link;
}

/** Whether a host's name means another device on each device. */
export function isOfThisDevice(host) {
  return /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(host);
}

function parse(link) {
  try {
    return new URL(link);
  } catch {
    return null;
  }
}

function looksLikeAddress(link) {
  return /^([a-z0-9-]+\.)+[a-z]{2,}(:\d+)?([/?#]|$)/i.test(link) || isLocal(link);
}

/** A number, or a name without a dot and its port: what stands in one's own network seldom has a certificate. */
function isLocal(link) {
  return /^((\d{1,3}(\.\d{1,3}){3}|localhost)(:\d+)?|[a-z0-9-]{2,}:\d+|\[[0-9a-f:.]+\](:\d+)?)([/?#]|$)/i.test(link);
}

/** As file managers name a file, on Windows and elsewhere. */
function isFile(text) {
  return /^"?([a-z]:[\\/]|\\\\|~\/|\/(?!\/)|file:)/i.test(text);
}

/** One link with spaces in its name, as some pages show them, can be meant only one way. */
function spaced(text) {
  const starts = text.match(/[a-z][a-z0-9+.-]*:\/\/|magnet:/gi) ?? [];
  if (!starts.length) return { hint: NO_LINK };
  if (starts.length > 1 || !text.startsWith(starts[0]) || /[\n\r\t<>"]/.test(text)) {
    return { hint: 'That looks like more than one link, or like words around one. Paste just the link.' };
  }
  const better = text.replaceAll(' ', '%20');
  return { hint: 'A link has no spaces; they are written as %20 now. Press Watch to try it.', better };
}
