// How hls.js is set up, and why.

/** isNew: the session was asked for a moment ago, so the playlist may answer 404 until the server has heard of it. */
export function hlsConfig({ isNew }) {
  return {
    // The worker's start costs 50 ms of the first picture, and one 720p stream is little work to remux.
    enableWorker: false,
    // Lets the next playlist be asked for at once and held by the server (CAN-BLOCK-RELOAD), instead of polled for.
    lowLatencyMode: true,
    // The player starts it, at a place that depends on the playlist.
    autoStartLoad: false,
    maxBufferLength: 30,
    maxMaxBufferLength: 60,
    backBufferLength: 30,
    // Keeps video.seekable to what the playlist lists.
    liveDurationInfinity: true,
    // It begins with the largest pictures instead of loading a first segment only to measure.
    testBandwidth: false,
    // There is nothing between our segments, and this one starts loading by itself, at a place of its own; the player's start a
    // moment later then aborted a first segment that hls.js waited for ever after.
    interstitialsController: undefined,
    // Subtitles are the page's own (subtitles.js), also where a master playlist offers them.
    subtitleTrackController: undefined,
    subtitleStreamController: undefined,
    manifestLoadPolicy: {
      default: {
        // The server holds the first playlist until the first segment is there.
        maxTimeToFirstByteMs: Infinity,
        maxLoadTimeMs: 120_000,
        timeoutRetry: { maxNumRetry: 2, retryDelayMs: 0, maxRetryDelayMs: 0 },
        errorRetry: {
          maxNumRetry: Infinity,
          retryDelayMs: 50,
          maxRetryDelayMs: 100,
          backoff: 'linear',
          shouldRetry: (policy, count, isTimeout, response) => isNew() && response?.code === 404,
        },
      },
    },
    playlistLoadPolicy: {
      default: {
        maxTimeToFirstByteMs: 20_000,
        maxLoadTimeMs: 30_000,
        timeoutRetry: { maxNumRetry: 3, retryDelayMs: 0, maxRetryDelayMs: 0 },
        errorRetry: { maxNumRetry: 3, retryDelayMs: 250, maxRetryDelayMs: 2000 },
      },
    },
    fragLoadPolicy: {
      default: {
        maxTimeToFirstByteMs: 10_000,
        maxLoadTimeMs: 60_000,
        timeoutRetry: { maxNumRetry: 3, retryDelayMs: 0, maxRetryDelayMs: 0 },
        errorRetry: { maxNumRetry: 4, retryDelayMs: 250, maxRetryDelayMs: 4000 },
      },
    },
  };
}
