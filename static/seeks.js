// WebKitGTK now and then forgets a seek that comes while it sets up its pipeline (WebPlatformForEmbedded/WPEWebKit#1367), as
// hls.js's over the hole of some milliseconds that many films begin with: it is 'seeking' for ever, with all it needs at
// hand. It hears the same seek when that is asked for again.

const FORGOTTEN_MILLIS = 3000;

/** Asks again for seeks that come to nothing while isWanted(), each time later, as whoever is only slow begins anew by that. */
export function askAgain(video, isWanted) {
  let timer = 0;
  let wait = FORGOTTEN_MILLIS;
  const look = () => {
    if (!video.seeking || !isWanted()) return;
    if (isAtHand(video)) {
      wait *= 2;
      // Its 'seeking' has this looked at again.
      video.currentTime += 0;
    } else {
      timer = setTimeout(look, wait);
    }
  };
  video.addEventListener('seeking', () => {
    clearTimeout(timer);
    timer = setTimeout(look, wait);
  });
  for (const end of ['seeked', 'emptied']) {
    video.addEventListener(end, () => {
      clearTimeout(timer);
      wait = FORGOTTEN_MILLIS;
    });
  }
}

function isAtHand({ buffered, currentTime }) {
  return [...Array(buffered.length).keys()].some((i) => buffered.start(i) <= currentTime && currentTime < buffered.end(i));
}
