/** A controller that draws its host again every so often, as long as the host is on the page. */
export class Ticking {
  #host;
  #everyMs;
  #timer = null;

  constructor(host, everyMs = 1_000) {
    this.#host = host;
    this.#everyMs = everyMs;
    host.addController(this);
  }

  hostConnected() {
    this.#timer = setInterval(() => this.#host.requestUpdate(), this.#everyMs);
  }

  hostDisconnected() {
    clearInterval(this.#timer);
  }
}
