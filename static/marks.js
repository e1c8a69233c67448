// Timing marks for whoever measures: window.matinee and performance.getEntriesByName('matinee:…').

globalThis.matinee = { submittedAt: null, firstFrameAt: null };

export const markSubmit = () => {
  performance.clearMarks('matinee:first-frame');
  globalThis.matinee.firstFrameAt = null;
  globalThis.matinee.submittedAt = mark('matinee:submit');
};

export const markFirstFrame = () => {
  globalThis.matinee.firstFrameAt = mark('matinee:first-frame');
};

function mark(name) {
  performance.clearMarks(name);
  return performance.mark(name).startTime;
}
