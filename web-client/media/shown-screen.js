const SCREEN = {video: {frameRate: {ideal: 10, max: 15}}, audio: true};

/** The screen, window or tab that its person chose to show. */
export class ShownScreen {
  picture = null;
  sound = null;
  #ended;

  /** @param ended called when the person stops it in the browser's own bar */
  constructor(ended) {
    this.#ended = ended;
  }

  static get possible() {
    return Boolean(navigator.mediaDevices?.getDisplayMedia);
  }

  /** Asks what to show; false when the person thought better of it. */
  async open() {
    try {
      const stream = await navigator.mediaDevices.getDisplayMedia(SCREEN);
      this.picture = stream.getVideoTracks()[0] ?? null;
      this.sound = stream.getAudioTracks()[0] ?? null;
    } catch {
      return false;
    }
    this.picture?.addEventListener('ended', () => this.#ended());
    return this.picture !== null;
  }

  close() {
    this.picture?.stop();
    this.sound?.stop();
    this.picture = null;
    this.sound = null;
  }
}
