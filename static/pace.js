// How fast a player plays that is a little behind its room or ahead of it: a few hundredths faster or slower, which
// nobody sees or hears, until both are at one place again.

const BEGIN_SECONDS = 0.3;
const DONE_SECONDS = 0.08;
/** Beyond this a viewer is asked rather than led. */
export const FAR_SECONDS = 3;
const FASTER = 1.05;
const SLOWER = 0.95;
// Who has less at hand would only stand sooner.
const AT_HAND_SECONDS = 4;

export class Pace {
  #rate = 1;

  /** behind: seconds that the room is ahead of the player, negative where it follows; atHand: seconds that it has loaded. */
  rate(behind, atHand) {
    const far = Math.abs(behind);
    const under = this.#rate === 1 ? BEGIN_SECONDS : DONE_SECONDS;
    const past = (this.#rate === FASTER && behind < 0) || (this.#rate === SLOWER && behind > 0);
    if (far < under || far > FAR_SECONDS || past || (behind > 0 && atHand < AT_HAND_SECONDS)) this.#rate = 1;
    else this.#rate = behind > 0 ? FASTER : SLOWER;
    return this.#rate;
  }
}
