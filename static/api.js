// The server's HTTP API. Every failure is an ApiError with words for a person.

import { plays } from './abilities.js';

export class ApiError extends Error {
  /** status 0 means that the server could not be reached. */
  constructor(status, words, { code = null, retryAfterSeconds = null } = {}) {
    super(words);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** The server (or what stands before it) is away, rather than refusing. */
  get away() {
    return this.status === 0 || this.status === 502 || this.status === 504;
  }
}

const TIMEOUT_MILLIS = 10_000;
// Another server is asked, or a program.
const SLOW_MILLIS = 40_000;

/** Names the playlist of each size. */
export const masterUrl = (session) => `/streams/${session}/master.m3u8`;
/** height chooses smaller pictures, one of the state's heights; 0 is the largest. */
export const playlistUrl = (session, height = 0) => `/streams/${session}/${height ? `pictures/${height}` : 'playlist'}.m3u8`;
export const watchPath = (session) => `/w/${session}`;
/** The session that a path of the page names, or undefined. */
export const sessionAt = (path) => /^\/w\/([A-Za-z0-9_-]{1,64})\/?$/.exec(path)?.[1];

export const status = () => call('/status');
export const streams = async () => (await call('/streams')).streams ?? [];
export const stateOf = (session) => call(`/streams/${session}`);
export const start = (session, url) => call(`/stream/${session}`, { url, plays: plays() });
export const library = (query, offset) => call(`/library?${new URLSearchParams({ q: query, offset })}`);
export const beginUpload = (name, size) => call('/uploads', { name: name.slice(-255), size });
export const dropUpload = (upload) => fetch(`/uploads/${upload}`, { method: 'DELETE' });
export const offsetOf = (upload) => offset(upload, { method: 'HEAD' });
export const seek = (session, position) => call(`/streams/${session}/seek`, { position: position.toFixed(3) });
export const pause = (session) => call(`/streams/${session}/pause`, {});
export const resume = (session) => call(`/streams/${session}/resume`, {});
export const choose = (session, fields) => call(`/streams/${session}/tracks`, fields);
export const stop = (session) => call(`/stop/${session}`, {});
export const heartbeat = (session, fields) => call(`/heartbeat/${session}`, { ...fields, plays: plays() });

export const filesOf = (session) => call(`/streams/${session}/files`);
export const chooseFile = (session, file) => call(`/streams/${session}/file`, { file });
export const sendTorrentPart = (upload, at, size, octets) =>
  call(`/torrent?${new URLSearchParams({ upload, at, size })}`, new Blob([octets], { type: 'application/x-bittorrent' }));

export const addSubtitleLink = (session, url) => call(`/streams/${session}/subtitles`, { url }, SLOW_MILLIS);
export const addSubtitlePart = (session, query, octets) =>
  call(`/streams/${session}/subtitles?${new URLSearchParams(query)}`, new Blob([octets], { type: 'application/octet-stream' }), SLOW_MILLIS);

/** Answers once the playlist lists a media sequence number, or after some seconds without it. */
export const listing = (session, sequence) => fetch(`${playlistUrl(session)}?_HLS_msn=${sequence}`, { cache: 'no-store' });

/** Tells the server that this viewer goes; survives the page's end. */
export function leave(session, viewer) {
  navigator.sendBeacon?.(`/heartbeat/${session}`, new URLSearchParams({ viewer, leaving: '1' }));
}

/** Sends a block; answers where the server wants the next one. */
export const sendBlock = (upload, at, block) =>
  offset(upload, { method: 'PATCH', headers: { 'Upload-Offset': at, 'Content-Type': 'application/offset+octet-stream' }, body: block });

async function offset(upload, request) {
  const response = await fetch(`/uploads/${upload}`, { cache: 'no-store', ...request });
  if (!response.ok) throw new ApiError(response.status, `The server answered ${response.status}.`);
  return Number(response.headers.get('Upload-Offset'));
}

/** crypto.randomUUID is missing on plain http; getRandomValues is not. */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function call(path, fields, millis = TIMEOUT_MILLIS) {
  let response;
  try {
    response = await fetch(path, {
      method: fields ? 'POST' : 'GET',
      body: fields instanceof Blob ? fields : fields && new URLSearchParams(fields),
      cache: 'no-store',
      signal: AbortSignal.timeout?.(millis),
    });
  } catch {
    throw new ApiError(0, 'The server can’t be reached.');
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new ApiError(response.status, body.error ?? `The server answered ${response.status}.`, {
      code: body.code ?? body.status ?? null,
      retryAfterSeconds: Number.parseInt(response.headers.get('Retry-After'), 10) || null,
    });
  }
  return body;
}
