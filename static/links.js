// Remembers, for this tab, which link each session was started with, so that it can be tried again.

const key = (session) => `matinee:link:${session}`;

export function rememberLink(session, link) {
  try {
    sessionStorage.setItem(key(session), link);
  } catch {
    // A browser that keeps nothing can't offer the same link again after a reload.
  }
}

export function linkOf(session) {
  try {
    return sessionStorage.getItem(key(session));
  } catch {
    return null;
  }
}
