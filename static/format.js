// Words and numbers for people. Pure: no page, no network.

const LANGUAGES = globalThis.Intl?.DisplayNames && new Intl.DisplayNames('en', { type: 'language' });

/** 3723 → "1:02:03"; 63 → "1:03". */
export function clockTime(seconds) {
  const whole = Math.max(0, Math.floor(seconds || 0));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const tail = `${String(rest).padStart(2, '0')}`;
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`;
}

/** 3723 → "1 hour 2 minutes 3 seconds", for screen readers. */
export function spokenTime(seconds) {
  const whole = Math.max(0, Math.floor(seconds || 0));
  const parts = [
    [Math.floor(whole / 3600), 'hour'],
    [Math.floor(whole / 60) % 60, 'minute'],
    [whole % 60, 'second'],
  ];
  const said = parts.filter(([count]) => count > 0).map(([count, unit]) => counted(count, unit));
  return said.length ? said.join(' ') : '0 seconds';
}

/** "deu" → "German"; what is no language comes back as it is. */
export function languageName(code) {
  try {
    return LANGUAGES?.of(code) ?? code;
  } catch {
    return code;
  }
}

export function counted(count, unit) {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** 1234567 → "1.2 MB". */
export function fileSize(bytes) {
  if (bytes < 1e6) return `${Math.round(bytes / 1e3)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/** How many watch, said to one of them. */
export function company(viewers) {
  return viewers > 1 ? `${viewers} watching` : 'Just you';
}

/** How many watch, said to somebody outside. */
export function audience(viewers) {
  if (!viewers) return 'Nobody watching';
  return viewers === 1 ? '1 person watching' : `${viewers} people watching`;
}

const COMMAND = new RegExp(
  '`([^`]+)`|((?:sudo )?(?:apt|apt-get|dnf|yum|zypper|pacman|apk|brew|port|snap|pip3?|pipx|nix-env|winget|choco)' +
    '(?: (?!(?:or|on|and|then|if)\\b)[-\\w@./:=+~]+)+)',
  'g',
);

/**
 * Takes a sentence apart into words and the commands in it, so that each command can be copied:
 * "mpv is missing. Install it with: sudo apt install mpv" →
 * [{words: "mpv is missing. Install it with:"}, {command: "sudo apt install mpv"}].
 */
export function splitCommands(sentence) {
  const parts = [];
  let end = 0;
  for (const match of sentence.matchAll(COMMAND)) {
    pushWords(parts, sentence.slice(end, match.index));
    parts.push({ command: (match[1] ?? match[2]).trim().replace(/\.$/, '') });
    end = match.index + match[0].length;
  }
  pushWords(parts, sentence.slice(end));
  return parts;
}

function pushWords(parts, text) {
  const words = text.trim().replace(/^[.;,)]+\s*/, '');
  if (/\p{L}/u.test(words)) parts.push({ words });
}
