/**
 * Plays the sound of every watched source, and knows when the browser will not. A source that comes
 * over another connection is played silently beside the old one first: the change is a click of two
 * switches, not the start of a player.
 */
export class Ears extends EventTarget {
  #players = new Map();
  #prepared = new Map();
  #speaker = '';
  blocked = false;

  /** Gets ready to play a stream in the place of what is played under this id. */
  prepare(id, stream) {
    this.#silence(this.#prepared, id);
    const player = this.#make(stream);
    player.muted = true;
    this.#prepared.set(id, player);
    player.play().catch(() => {});
  }

  play(id, stream) {
    if (!stream || this.#players.get(id)?.srcObject === stream) return;
    const ready = this.#prepared.get(id);
    const player = ready?.srcObject === stream ? ready : this.#make(stream);
    if (player === ready) this.#prepared.delete(id);
    player.muted = false;
    this.#silence(this.#players, id);
    this.#players.set(id, player);
    this.#try(player);
  }

  stop(id) {
    this.#silence(this.#players, id);
    this.#silence(this.#prepared, id);
  }

  /** To be called from a click, which is what a browser that refuses waits for. */
  unblock() {
    this.#set(false);
    for (const player of this.#players.values()) this.#try(player);
  }

  useSpeaker(deviceId) {
    this.#speaker = deviceId;
    for (const player of [...this.#players.values(), ...this.#prepared.values()]) {
      player.setSinkId?.(deviceId).catch(() => {});
    }
  }

  #make(stream) {
    const player = new Audio();
    player.srcObject = stream;
    player.setSinkId?.(this.#speaker).catch(() => {});
    return player;
  }

  #silence(players, id) {
    const player = players.get(id);
    players.delete(id);
    if (player) player.srcObject = null;
  }

  #try(player) {
    player.play().catch(refusal => refusal.name === 'NotAllowedError' && this.#set(true));
  }

  #set(blocked) {
    this.blocked = blocked;
    this.dispatchEvent(new Event('change'));
  }
}
