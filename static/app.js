// The page's entry: which view is shown, by the address.

import { sessionAt, watchPath } from './api.js';
import { $ } from './dom.js';
import { Home } from './home.js';
import { Watch } from './watch.js';

const SHOW_ANYWAY_MILLIS = 400;

const watch = new Watch({
  goHome: (link) => {
    go('/');
    if (link) home.suggest(link, null);
  },
  moved: (session) => history.replaceState(null, '', watchPath(session)),
});

const home = new Home({
  watch: async (link) => {
    let session;
    try {
      session = await watch.begin(link);
    } catch (error) {
      home.name();
      throw error;
    }
    history.pushState(null, '', watchPath(session));
    home.hide();
    showWatch();
  },
  join: (session) => go(watchPath(session)),
  learn: (status) => watch.learn(status),
});

function go(path) {
  if (location.pathname !== path) history.pushState(null, '', path);
  route();
}

function route({ isFirst = false } = {}) {
  const session = sessionAt(location.pathname);
  if (session) {
    home.hide();
    watch.join(session);
    showWatch({ isFirst });
  } else {
    showHome({ isFirst }).then(() => {
      if (location.pathname !== '/') home.say('There is nothing at this address. What is on is listed here.');
    });
  }
}

function showWatch({ isFirst = false } = {}) {
  view('watch');
  if (!isFirst) $('stage').focus({ preventScroll: true });
}

/** Waits a moment for what is on, so that it does not push the form away after it was seen. */
async function showHome({ isFirst }) {
  document.body.dataset.view = 'home';
  watch.leave();
  watch.prepare();
  const filled = home.show();
  if (isFirst) await Promise.race([filled, new Promise((resolve) => setTimeout(resolve, SHOW_ANYWAY_MILLIS))]);
  if (sessionAt(location.pathname)) return;
  view('home');
  home.focus();
}

function view(name) {
  $('home').hidden = name !== 'home';
  $('watch').hidden = name !== 'watch';
  document.body.dataset.view = name;
  scrollTo(0, 0);
}

addEventListener('popstate', () => route());
document.querySelector('.brand').addEventListener('click', (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  go('/');
});

route({ isFirst: true });
