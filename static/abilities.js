// What this browser plays as it is, beside H.264 with AAC, which all play: by the names that the server knows.

const MP4 = (codecs) => `video/mp4; codecs="${codecs}"`;
const TYPES = {
  hevc: [MP4('hvc1.1.6.L120.90')],
  hevc10: [MP4('hvc1.2.4.L120.90')],
  // Its main profile has both depths.
  av1: [MP4('av01.0.08M.08'), MP4('av01.0.08M.10')],
  vp9: [MP4('vp09.00.40.08')],
  opus: ['audio/mp4; codecs="opus"'],
};
// What Apple's own players take from a playlist; what they take from a file is more.
const NATIVE = ['hevc', 'hevc10'];

let known = null;

/** The names, as the server wants them, with hyphens between them: a form needs no escapes for those. */
export function plays() {
  return [...abilities()].join('-');
}

/** Which of these names this browser does not play. */
export function lacking(needs = []) {
  return needs.filter((need) => !abilities().has(need));
}

function abilities() {
  const source = globalThis.ManagedMediaSource ?? globalThis.MediaSource;
  known ??= new Set(source ? named((type) => source.isTypeSupported(type)) : natively());
  return known;
}

function natively() {
  const video = document.createElement('video');
  return named((type) => video.canPlayType(type) === 'probably').filter((name) => NATIVE.includes(name));
}

const named = (supports) => Object.keys(TYPES).filter((name) => TYPES[name].every(supports));
