/** So much sound of a new connection is enough to let it take over: 60 ms, as the ear's buffer wants. */
const SOUND_PACKETS = 3;

/** An old connection without a packet of sound, or without a picture, for so long brings none. */
const QUIET_MS = {sound: 700, picture: 1_500};

/** How long a new connection may take before it counts as failed. */
export const HANDOVER_PATIENCE_MS = 10_000;

/**
 * Decides when a new peer connection takes the place of the one that plays: its sound and its
 * picture each as soon as they are there, because the node lets the old one go when the new one is
 * connected, and a key frame comes later than a packet of sound. What the old one does not bring
 * either (no camera, no microphone) is not waited for. Pure but for what it remembers of the looks.
 */
export class Handover {
  #startedAt;
  #moved = {};
  sound = false;
  picture = false;

  constructor(now) {
    this.#startedAt = now;
  }

  /** Whether everything has changed over, so that the old connection is of no more use. */
  get done() {
    return this.sound && this.picture;
  }

  /**
   * Takes a look at both connections.
   *
   * @param old counters {sound: packets, picture: frames} of what plays
   * @param coming the same of what is to take over, and whether it is `connected`
   * @returns whether it is over without success: the old one brings what the new one does not
   */
  look(old, coming, now) {
    this.#remember(old, now);
    const late = now - this.#startedAt > HANDOVER_PATIENCE_MS;
    if (!coming.connected) return late;
    if (coming.sound >= SOUND_PACKETS || !this.#brings('sound', now)) this.sound = true;
    if (coming.picture > 0 || !this.#brings('picture', now)) this.picture = true;
    return late && !this.done;
  }

  #remember(old, now) {
    for (const kind of ['sound', 'picture']) {
      const before = this.#moved[kind] ?? {count: old[kind], at: this.#startedAt};
      this.#moved[kind] = old[kind] > before.count ? {count: old[kind], at: now} : before;
    }
  }

  #brings(kind, now) {
    const {count, at} = this.#moved[kind];
    return count > 0 && now - at <= QUIET_MS[kind];
  }
}
