// The watch view: the frame, what is said about the session, and what one can do with it.

import { SubtitleAdder } from './added.js';
import * as api from './api.js';
import { Veil } from './card.js';
import { Controls } from './controls.js';
import { $, announce, copyText, setText, toast } from './dom.js';
import { clockTime, company } from './format.js';
import { wireKeys } from './keys.js';
import { hostOf, isOfThisDevice, isPasted } from './link.js';
import { linkOf, rememberLink } from './links.js';
import { markFirstFrame, markSubmit } from './marks.js';
import { FAR_SECONDS } from './pace.js';
import { Player } from './player.js';
import { Showing } from './showing.js';
import { Subtitles } from './subtitles.js';
import { TorrentInfo } from './torrents.js';
import { Tracks } from './tracks.js';

export class Watch {
  #video = $('video');
  #player = new Player(this.#video);
  #veil = new Veil();
  #controls;
  #subtitles = new Subtitles(this.#player);
  #tracks = new Tracks({
    choose: (fields) => this.#showing?.together.choose(fields),
    show: (id) => this.#subtitles.choose(id),
    resize: (size) => this.#showing?.resize(size),
    foot: new SubtitleAdder({
      session: () => (this.#showing?.hasPicture ? this.#showing.session : null),
      added: (id) => {
        this.#subtitles.choose(id);
        this.#showing?.refresh();
      },
    }).element,
  });
  #showing = null;
  #sizes = false;
  #problem = null;
  #torrent = new TorrentInfo();
  #goHome;
  #moved;

  /** goHome(link) shows the other view, with a link in its field or null; moved(session) tells that this view now shows another session. */
  constructor({ goHome, moved }) {
    this.#goHome = goHome;
    this.#moved = moved;
    this.#controls = new Controls(this.#video, {
      together: () => this.#showing?.together ?? null,
    });
    wireKeys(this.#controls, () => Boolean(this.#showing?.hasPicture));
    this.#wireActions();
    this.#wireNudges();
  }

  /** Gets the player ready before there is anything to play. */
  prepare() {
    this.#player.prepare();
  }

  /** Hears what the server says of itself (GET /status). */
  learn({ ladder = [] }) {
    this.#sizes = ladder.length > 0;
  }

  /** Starts a link. Answers the session once the server accepted it, else rejects with an ApiError. */
  async begin(link) {
    markSubmit();
    const session = api.newId();
    const accepted = api.start(session, link);
    this.leave();
    const showing = this.#open(session, hostOf(link));
    try {
      await showing.begin(accepted, { sizes: this.#sizes });
    } catch (error) {
      if (this.#showing === showing) this.leave();
      this.prepare();
      throw error;
    }
    rememberLink(session, link);
    return session;
  }

  join(session) {
    this.leave();
    this.#open(session, hostOf(linkOf(session) ?? '')).join();
  }

  leave() {
    this.#showing?.close();
    this.#showing = null;
    if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
    this.#tracks.close();
    this.#subtitles.open(null);
    for (const sheet of [$('confirm-stop'), $('help')]) sheet.close();
  }

  #open(session, name) {
    const showing = new Showing(session, this.#player);
    this.#showing = showing;
    this.#subtitles.open(session);
    const hear = (type, listener) =>
      showing.addEventListener(type, ({ detail }) => this.#showing === showing && listener(detail));
    const { together } = showing;
    together.addEventListener('change', () => this.#controls.draw());
    together.addEventListener('moved', ({ detail }) => toast(`Somebody went to ${clockTime(detail.place)}`));
    together.addEventListener('halted', ({ detail }) => toast(detail.halted ? 'Somebody paused' : 'Somebody pressed play'));
    together.addEventListener('refit', () => toast(showing.state.why));
    together.addEventListener('chosen', () => toast('Somebody chose another track'));
    together.addEventListener('refused', ({ detail }) => {
      toast(detail.words);
      this.#tracks.reset(showing.state, this.#own);
    });
    hear('progress', (progress) => this.#veil.showProgress(progress));
    hear('state', (state) => this.#describe(state));
    hear('replaced', () => this.join(session));
    hear('picture', () => this.#onPicture());
    hear('muted', () => this.#drawSound());
    hear('reconnecting', (on) => this.#notice(on ? 'The server is out of reach. Reconnecting…' : null));
    hear('over', (end) => this.#onOver(end));
    this.#notice(null);
    this.#veil.showProgress(null);
    this.#describe({ title: name || 'Opening the video', viewers: 1, phase: 'starting' });
    $('watch').removeAttribute('data-over');
    $('watch').removeAttribute('data-unknown');
    this.#drawBusy(true);
    return showing;
  }

  #onPicture() {
    markFirstFrame();
    this.#veil.lift();
    $('sound-only').hidden = this.#video.videoWidth > 0;
    this.#drawBusy(false);
    this.#drawSound();
    this.#controls.wake();
    announce('Playing');
  }

  #onOver({ title, words, canRetry = false, goOnFrom = null }) {
    const link = linkOf(this.#showing.session);
    const ways = [];
    if (canRetry) ways.push({ label: 'Try again', run: () => this.#tryAgain(link) });
    if (goOnFrom !== null) {
      ways.push({ label: goOnFrom ? `Go on from ${clockTime(goOnFrom)}` : 'Watch again', run: () => this.#goOn(goOnFrom) });
    }
    // What failed may only need another letter.
    ways.push({ label: 'Stream another', run: () => this.#goHome(canRetry && isPasted(link) ? link : null) });
    ways[0].primary = true;
    this.#subtitles.choose(null);
    this.#notice(null);
    this.#tracks.close();
    this.#drawBusy(true);
    $('catch-up').hidden = true;
    setText($('phase'), '');
    $('watch').toggleAttribute('data-over', true);
    $('watch').toggleAttribute('data-unknown', !this.#showing.state);
    // Of a room that was never found there is no other name.
    if (!this.#showing.state) document.title = `${title} · Matinee`;
    this.#veil.showCard(title, words, ways);
  }

  /** Has a room that has ended go on; where somebody was quicker, with those who are there. */
  async #goOn(place) {
    const { session } = this.#showing;
    try {
      const { phase } = await api.stateOf(session);
      if (phase === 'ended') await api.seek(session, place);
      this.join(session);
    } catch (error) {
      const link = linkOf(session);
      if (link && !error.away) await this.#tryAgain(link);
      else this.#onOver({ title: 'It can’t go on', words: error.message, goOnFrom: error.away ? place : null });
    }
  }

  /** The same link in a new session; without the link, the same session. */
  async #tryAgain(link) {
    const { session } = this.#showing;
    if (!link) {
      this.join(session);
      return;
    }
    try {
      this.#moved(await this.begin(link));
    } catch (error) {
      this.#showing = new Showing(session, this.#player);
      this.#onOver({ title: 'This one won’t play', words: error.message, canRetry: true });
    }
  }

  /** What this viewer alone has chosen, and sees. */
  get #own() {
    return { subtitle: this.#subtitles.chosen, size: this.#showing?.size ?? null, lines: this.#video.videoHeight };
  }

  #describe(state) {
    const { title, viewers, phase } = state;
    this.#torrent.show(this.#showing?.session, state);
    const name = title || $('title').textContent;
    setText($('title'), name);
    // A long one is cut off.
    $('title').title = name;
    document.title = `${name} · Matinee`;
    setText($('viewers'), company(viewers));
    this.#tracks.draw(state, this.#own);
    this.#tellProblem(state);
    setText($('phase'), phase === 'paused' ? 'Paused for everyone' : '');
    if (navigator.mediaSession && globalThis.MediaMetadata && navigator.mediaSession.metadata?.title !== name) {
      navigator.mediaSession.metadata = new MediaMetadata({ title: name, artist: 'Matinee' });
    }
  }

  /** Says once why the subtitles that this viewer has chosen show nothing. */
  #tellProblem({ tracks }) {
    const problem = tracks?.subtitle?.find(({ id }) => id === this.#subtitles.chosen)?.problem ?? null;
    if (problem && problem !== this.#problem) toast(problem, 6000);
    this.#problem = problem;
  }

  #notice(words) {
    $('notice').hidden = !words;
    setText($('notice'), words ?? '');
    if (words) announce(words);
  }

  /** A frame without a picture has nothing to control. */
  #drawBusy(busy) {
    $('stage').toggleAttribute('data-busy', busy);
    $('controls').inert = busy;
  }

  #drawSound() {
    $('sound').hidden = !(this.#video.muted && this.#showing?.hasPicture && this.#mutedByBrowser);
  }

  #mutedByBrowser = false;

  #wireNudges() {
    this.#player.addEventListener('resized', () => this.#tracks.draw(this.#showing?.state, this.#own));
    this.#player.addEventListener('muted', () => {
      this.#mutedByBrowser = true;
    });
    $('sound').addEventListener('click', () => {
      this.#video.muted = false;
      // A room that is paused stays so: sound is this viewer's own, the film is everyone's.
      if (!this.#player.halted) this.#player.play();
      $('stage').focus({ preventScroll: true });
    });
    this.#video.addEventListener('volumechange', () => {
      if (!this.#video.muted) this.#mutedByBrowser = false;
      this.#drawSound();
    });
    this.#video.addEventListener('timeupdate', () => this.#drawDrift());
    $('catch-up').addEventListener('click', () => {
      this.#showing.together.catchUp();
      $('catch-up').hidden = true;
      $('stage').focus({ preventScroll: true });
    });
  }

  #drawDrift() {
    const together = this.#showing?.together;
    const room = together?.roomPlace ?? null;
    const behind = room === null || together.seeking ? 0 : room - together.place;
    const far = Math.abs(behind) > FAR_SECONDS && this.#showing.hasPicture && !this.#video.paused && !this.#video.ended;
    $('catch-up').hidden = !far;
    if (!far) return;
    const words = behind > 0 ? `${clockTime(behind)} behind · Catch up` : `${clockTime(-behind)} ahead · Go back`;
    setText($('catch-up').querySelector('span'), words);
  }

  #wireActions() {
    $('another').addEventListener('click', (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.#goHome(null);
    });
    $('copy-link').addEventListener('click', async () => {
      const link = new URL(api.watchPath(this.#showing.session), location.href).href;
      const copied = await copyText(link);
      if (copied && isOfThisDevice(location.hostname)) {
        toast(`Link copied. Other devices need this one’s address in it in place of ${location.hostname}.`, 8000);
      } else if (copied) toast('Link copied. Send it to somebody.');
      else toast(`Copy this: ${link}`, 15_000);
    });
    $('stop').addEventListener('click', () => {
      const others = (this.#showing.state?.viewers ?? 1) - 1;
      setText(
        $('confirm-words'),
        others > 0 ? `${others === 1 ? 'Somebody else is' : `${others} others are`} watching. It ends for them too.` : 'Nobody else is watching right now.',
      );
      $('confirm-stop').returnValue = 'keep';
      $('confirm-stop').showModal();
    });
    $('confirm-stop').addEventListener('close', () => {
      if ($('confirm-stop').returnValue === 'stop') this.#stop();
    });
  }

  async #stop() {
    const showing = this.#showing;
    try {
      await api.stop(showing.session);
    } catch (error) {
      if (error.status !== 404) {
        toast(error.message);
        return;
      }
    }
    showing.end('Stopped', 'You ended it for everyone.');
  }
}
