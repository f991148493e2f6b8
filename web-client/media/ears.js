/** Plays the sound of every watched source, and knows when the browser will not. */
export class Ears extends EventTarget {
  #players = new Map();
  #speaker = '';
  blocked = false;

  play(id, stream) {
    const player = this.#players.get(id) ?? new Audio();
    this.#players.set(id, player);
    if (player.srcObject === stream) return;
    player.srcObject = stream;
    player.setSinkId?.(this.#speaker).catch(() => {});
    this.#try(player);
  }

  stop(id) {
    const player = this.#players.get(id);
    this.#players.delete(id);
    if (player) player.srcObject = null;
  }

  /** To be called from a click, which is what a browser that refuses waits for. */
  unblock() {
    this.#set(false);
    for (const player of this.#players.values()) this.#try(player);
  }

  useSpeaker(deviceId) {
    this.#speaker = deviceId;
    for (const player of this.#players.values()) player.setSinkId?.(deviceId).catch(() => {});
  }

  #try(player) {
    player.play().catch(refusal => refusal.name === 'NotAllowedError' && this.#set(true));
  }

  #set(blocked) {
    this.blocked = blocked;
    this.dispatchEvent(new Event('change'));
  }
}
