import {retryDelay} from './backoff.js';
import {beat, hello} from './messages.js';
import {Pending} from './pending.js';
import {FRONT_DOOR, movedTo, routeAfterLoss} from './route.js';

const PROTOCOL = 'belfort.v1';
const OPEN_PATIENCE_MS = 10_000;
const SILENT_BEATS = 2.5;

/**
 * The page's line to its room: opens, says hello, answers beats, says unanswered commands again,
 * and comes back by itself until the server says not to.
 *
 * Events: `message` (detail: the server's message), `state` (connecting, live, waiting, closed).
 */
export class Connection extends EventTarget {
  #key;
  #position;
  #peers;
  #socket = null;
  #timer = null;
  #watchdog = null;
  #prefix = FRONT_DOOR;
  #told = null;
  #parting = null;
  #failures = 0;
  #beatMs = 10_000;
  pending = new Pending();
  state = 'idle';
  reason = null;
  retryAt = 0;

  /** @param position the last applied event; @param peers the peer connections still held */
  constructor(key, position, peers) {
    super();
    this.#key = key;
    this.#position = position;
    this.#peers = peers;
    addEventListener('online', () => this.retryNow());
  }

  open() {
    clearTimeout(this.#timer);
    this.#told = null;
    const origin = location.origin.replace(/^http/, 'ws');
    const socket = new WebSocket(`${origin}${this.#prefix}/ws/${this.#key}`, PROTOCOL);
    this.#socket = socket;
    this.#become('connecting');
    this.#expectWithin(OPEN_PATIENCE_MS);
    socket.onopen = () => this.#write(hello(this.#position(), this.#peers()));
    socket.onmessage = event => this.#heard(socket, event.data);
    socket.onclose = () => socket === this.#socket && this.#lost();
  }

  /** Says a command; it is kept until it is answered, whatever happens to the line. */
  command(message) {
    this.pending.add(message);
    this.send(message);
    return message.op;
  }

  /** Says something that is only worth saying now. */
  send(message) {
    if (this.state === 'live') this.#write(message);
  }

  retryNow() {
    // A server that told a time counts on it, whatever the network does meanwhile.
    if (this.state === 'waiting' && !this.reason) this.open();
  }

  /** Drops a line that no longer makes sense and resumes on a new one. */
  again() {
    this.#drop();
    this.#lost();
  }

  /**
   * Whoever has said his last words does not come back for their answer: his line would take the
   * lesson from the one on which he may already be in again.
   */
  part(reason) {
    this.#parting = reason;
  }

  close(reason) {
    clearTimeout(this.#timer);
    this.#drop();
    this.reason = reason;
    this.#become('closed');
  }

  #heard(socket, text) {
    if (socket !== this.#socket) return;
    this.#expectWithin(this.#beatMs * SILENT_BEATS);
    const message = JSON.parse(text);
    if (message.type === 'beat') this.#write(beat());
    if (message.type === 'moved') this.#move(message);
    if (message.type === 'closing') this.#told = message;
    if (message.type === 'ack' || message.type === 'refused') {
      message.command = this.pending.settle(message.op);
    }
    if (message.type === 'welcome') this.#welcomed(message);
    this.dispatchEvent(new CustomEvent('message', {detail: message}));
    if (message.type === 'moved') this.again();
  }

  #welcomed({server, beatSeconds}) {
    this.#failures = 0;
    // Straight back to the room's owner next time, whichever server the front door would choose.
    this.#prefix = movedTo(`/s/${server}/`, this.#prefix);
    if (beatSeconds > 0) this.#beatMs = beatSeconds * 1_000;
    this.#become('live');
    for (const message of this.pending.all) this.#write(message);
  }

  #move({prefix, afterMs}) {
    this.#failures = 0;
    this.#prefix = movedTo(prefix, this.#prefix);
    this.#told = {code: 'moved', afterMs: Math.max(0, afterMs)};
  }

  #lost() {
    this.#drop();
    if (this.#parting) return this.close(this.#parting);
    if (!this.#told) this.#failures++;
    this.#prefix = routeAfterLoss(this.#prefix, this.#told, this.#failures);
    if (this.#told && this.#told.afterMs < 0) return this.close(this.#told);
    const delay = retryDelay(this.#failures, Math.random, this.#told?.afterMs ?? null);
    this.reason = this.#told;
    this.retryAt = Date.now() + delay;
    this.#timer = setTimeout(() => this.open(), delay);
    this.#become('waiting');
  }

  #drop() {
    clearTimeout(this.#watchdog);
    const socket = this.#socket;
    this.#socket = null;
    if (socket && socket.readyState <= WebSocket.OPEN) socket.close(1000);
  }

  #expectWithin(patienceMs) {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => this.#lost(), patienceMs);
  }

  #write(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #become(state) {
    this.state = state;
    this.dispatchEvent(new CustomEvent('state', {detail: state}));
  }
  get failures() {
    return this.#failures;
  }
}
