import {hangUp} from '../protocol/messages.js';
import {Ears} from './ears.js';
import {LineQuality} from './line-quality.js';
import {mostUrgent, publishPlan, watchPlan} from './plan.js';
import {Publication, SEND_LIMITS} from './publication.js';
import {Shown} from './shown.js';
import {readPeer} from './stats.js';
import {Subscription} from './subscription.js';

const LISTEN_MS = 200;
const JUDGE_MS = 3_000;
const SPEAKS_ABOVE = 0.02;

/**
 * All media of one lesson: brings what is published and watched in line with the room, and keeps it
 * there. It outlives every WebSocket: pictures go on while the signaling server is away.
 *
 * Events: `change` (streams, speakers, quality).
 */
export class RoomMedia extends EventTarget {
  ears = new Ears();
  speaking = new Set();
  weak = false;
  #publications = new Map();
  #subscriptions = new Map();
  #tracks = {microphone: null, camera: null, screen: null, screenSound: null};
  #quality = new LineQuality();
  #timers = [];
  #context;
  /** How large what is watched is shown. */
  shown;

  /** @param line.send, line.live(), line.iceServers() */
  constructor(line) {
    super();
    this.#context = {...line, changed: () => this.#changed()};
    this.shown = new Shown(line);
    this.#timers.push(setInterval(() => this.#listen(), LISTEN_MS));
    this.#timers.push(setInterval(() => this.#judge(), JUDGE_MS));
  }

  /** Brings the peer connections in line with the room and with what the person wants to show. */
  follow(state, wants, tracks) {
    if (!state.room) return;
    this.#tracks = tracks;
    const standing = this.#publications.has('camera');
    const publish = publishPlan(state, wants, standing);
    for (const source of ['camera', 'screen']) this.#publish(source, publish[source], state.you.role);
    this.#watch(watchPlan(state));
  }

  streamOf(peer) {
    return this.#subscriptions.get(peer)?.stream ?? null;
  }

  held() {
    return this.#all().flatMap(each => each.held);
  }

  /** The line is back: offers what was never answered, and what was refused may be tried again. */
  resume() {
    for (const [id, each] of this.#subscriptions) if (each.ended) this.#unwatch(id);
    for (const [source, each] of this.#publications) if (each.ended) this.#publications.delete(source);
    for (const each of this.#all()) each.resume();
    this.shown.again();
  }

  /** The room does not know this page any more: whatever stands, stands for nobody. */
  forget() {
    for (const id of [...this.#subscriptions.keys()]) this.#unwatch(id);
    for (const each of this.#publications.values()) each.end();
    this.#publications.clear();
  }

  heard(message) {
    const peer = this.#all().find(each => each.id === message.peer);
    if (!peer) return;
    if (message.type === 'answer') peer.answer(message);
    if (message.type === 'candidates') peer.candidates(message);
    if (message.type === 'peerLost') peer.lost(message);
    if (message.type === 'moveMedia') peer.move(message);
  }

  /** A source began anew: whoever was told not to ask again may ask again. */
  renew(peer) {
    if (this.#subscriptions.get(peer)?.ended) this.#unwatch(peer);
  }

  /** Why pictures are under way, for the word in the corner: `returning`, `moving` or null. */
  get errand() {
    return mostUrgent(this.#all().map(each => each.errand));
  }

  async stats() {
    const read = each => each.peers.map(async peer => ({...(await readPeer(peer)), ...placeOf(each, peer)}));
    return Promise.all(this.#all().flatMap(read));
  }

  end() {
    this.#timers.forEach(clearInterval);
    this.shown.end();
    this.forget();
  }

  #publish(source, wanted, role) {
    const standing = this.#publications.get(source);
    if (!wanted) {
      standing?.end();
      this.#publications.delete(source);
      return;
    }
    // The server said not to offer it again: it stays refused until it is not wanted any more.
    if (standing?.ended) return;
    const limits = source === 'screen' ? SEND_LIMITS.screen : SEND_LIMITS[role];
    const publication = standing ?? new Publication(source, limits, this.#context);
    this.#publications.set(source, publication);
    publication.carry(this.#tracksOf(source));
    if (!standing) publication.start();
  }

  #tracksOf(source) {
    return source === 'camera'
      ? {audio: this.#tracks.microphone, video: this.#tracks.camera}
      : {audio: this.#tracks.screenSound, video: this.#tracks.screen};
  }

  #watch(plan) {
    for (const id of [...this.#subscriptions.keys()]) if (!plan.includes(id)) this.#unwatch(id);
    for (const id of plan) {
      if (this.#subscriptions.has(id)) continue;
      const subscription = new Subscription(id, this.#context, {
        prepare: sound => this.ears.prepare(id, sound),
        changed: () => {
          this.ears.play(id, subscription.sound);
          this.#changed();
        },
      });
      this.#subscriptions.set(id, subscription);
      subscription.start();
    }
  }

  #unwatch(id) {
    this.#subscriptions.get(id)?.end();
    this.#subscriptions.delete(id);
    this.ears.stop(id);
    this.#context.send(hangUp(id));
    this.#changed();
  }

  #listen() {
    const loud = [...this.#subscriptions.values()]
      .filter(each => each.id.endsWith(':camera') && each.loudness > SPEAKS_ABOVE)
      .map(each => each.id.split(':')[1]);
    const same = loud.length === this.speaking.size && loud.every(id => this.speaking.has(id));
    if (same) return;
    this.speaking = new Set(loud);
    this.#changed();
  }

  async #judge() {
    const weak = this.#quality.judge(await this.stats());
    if (weak !== this.weak) {
      this.weak = weak;
      this.#changed();
    }
  }

  #all() {
    return [...this.#publications.values(), ...this.#subscriptions.values()];
  }

  #changed() {
    this.shown.changed();
    this.dispatchEvent(new Event('change'));
  }
}

const placeOf = (attempts, peer) => ({standing: attempts.standing === peer, heard: attempts.heard === peer});
