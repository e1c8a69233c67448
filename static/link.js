// What can be said about a pasted link before the server sees it. Pure.

const SCHEMES = ['http:', 'https:', 'rtmp:', 'rtmps:', 'rtsp:', 'rtsps:', 'srt:'];

/**
 * Answers {link} when it is worth sending, else {hint} with words for the person who typed it, and {better} when there is
 * a link that was probably meant.
 */
export function checkLink(text) {
  const link = text.trim();
  if (!link) return { hint: 'Paste a link first, then press Watch.' };
  if (/\s/.test(link)) return { hint: 'That looks like more than one link, or a link with a space in it. Paste just one.' };
  const url = parse(link);
  if (url && SCHEMES.includes(url.protocol)) {
    return url.hostname ? { link } : { hint: `This link has no address after ${url.protocol}//.` };
  }
  if (url?.protocol === 'magnet:') {
    return /[?&]xt(\.\d+)?=urn:bt(ih|mh):/i.test(link) ? { link } : { hint: 'This magnet link is not complete: it names no torrent.' };
  }
  if (looksLikeAddress(link)) {
    return { hint: 'A link starts with https://, which is in front of it now. Press Watch to try it.', better: `https://${link}` };
  }
  if (url && /^[a-z][a-z0-9+.-]*:/i.test(link)) {
    return { hint: `Links that start with ${url.protocol} can’t be played here. Use one that starts with https://, http:// or magnet:.` };
  }
  return { hint: 'That is not a link. A link starts with https:// or http://.' };
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
  return /^([a-z0-9-]+\.)+[a-z]{2,}(:\d+)?([/?#]|$)/i.test(link);
}
