const WINDOW = 1024;
const FLOOR_DB = -60;

/** How loud a track is, 0 to 1 on a logarithmic scale; reads nothing while nobody asks. */
export class Level {
  #context;
  #source;
  #analyser;
  #samples = new Float32Array(WINDOW);

  constructor(track) {
    this.#context = new AudioContext();
    this.#source = this.#context.createMediaStreamSource(new MediaStream([track]));
    this.#analyser = this.#context.createAnalyser();
    this.#analyser.fftSize = WINDOW;
    this.#source.connect(this.#analyser);
    // A browser lets a page hear only after its person has touched it.
    addEventListener('pointerdown', this.#wake);
    this.#wake();
  }

  #wake = () => {
    if (this.#context.state === 'suspended') this.#context.resume().catch(() => {});
  };

  read() {
    this.#analyser.getFloatTimeDomainData(this.#samples);
    let sum = 0;
    for (const sample of this.#samples) sum += sample * sample;
    const decibels = 10 * Math.log10(sum / WINDOW + 1e-12);
    return Math.min(1, Math.max(0, 1 - decibels / FLOOR_DB));
  }

  close() {
    removeEventListener('pointerdown', this.#wake);
    this.#source.disconnect();
    this.#context.close().catch(() => {});
  }
}
