import {isTeacher, mayPublish} from '../room/view.js';
import {ShownScreen} from './shown-screen.js';

const HERE = 'belfort.wants';
const KINDS = ['microphone', 'camera'];

/**
 * What the person at this page wants the others to see and hear, and the tracks that make it so.
 * Who may not publish keeps his wish and has no device open: its light is off until he has the floor.
 */
export class OwnMedia {
  wants = {microphone: false, camera: false, screen: false};
  screen;
  #devices;
  #changed;
  #allowed = false;
  #inside = false;
  #opening = new Set();

  constructor(devices, changed) {
    this.#devices = devices;
    this.#changed = changed;
    this.screen = new ShownScreen(() => this.want({screen: false}));
    devices.addEventListener('change', () => changed());
  }

  get tracks() {
    const {microphone, camera} = this.#devices.tracks;
    return {microphone, camera, screen: this.screen.picture, screenSound: this.screen.sound};
  }

  /** What the others get now. */
  get showing() {
    const {microphone, camera} = this.#devices.tracks;
    return {
      microphone: Boolean(this.#allowed && this.wants.microphone && microphone),
      camera: Boolean(this.#allowed && this.wants.camera && camera),
    };
  }

  want(part) {
    this.wants = {...this.wants, ...part};
    for (const kind of KINDS) if (part[kind]) this.#devices.problem[kind] = null;
    const {microphone, camera} = this.wants;
    sessionStorage.setItem(HERE, JSON.stringify({microphone, camera}));
    this.#obey();
    this.#changed();
  }

  /** Goes into the lesson; who teaches will show himself, so his devices open at once. */
  enter(part, teaches) {
    this.#allowed = teaches;
    this.want(part);
  }

  /** After a reload of this tab: goes on with what its person had turned on in it. */
  resume() {
    const {microphone = false, camera = false} = JSON.parse(sessionStorage.getItem(HERE) ?? '{}');
    this.want({microphone, camera});
  }

  /** The teacher cut the sound. */
  silence() {
    if (this.wants.microphone) this.want({microphone: false});
  }

  async share() {
    if (await this.screen.open()) this.want({screen: true});
  }

  follow(state) {
    const waitingTeacher = isTeacher(state) && state.room?.phase === 'lobby';
    const allowed = mayPublish(state) || waitingTeacher;
    const before = this.#allowed;
    this.#allowed = allowed;
    if (this.#inside && allowed === before && !KINDS.some(kind => this.#lacks(kind))) return;
    this.#inside = true;
    if (!allowed && this.wants.screen) this.want({screen: false});
    this.#obey();
  }

  stop() {
    this.#allowed = false;
    this.screen.close();
    this.#devices.closeAll();
    sessionStorage.removeItem(HERE);
  }

  /** Asked for, not open, not refused, and not being opened. */
  #lacks(kind) {
    const {tracks, problem} = this.#devices;
    return this.#allowed && this.wants[kind] && !tracks[kind] && !problem[kind] && !this.#opening.has(kind);
  }

  #obey() {
    const {microphone} = this.#devices.tracks;
    // Silence keeps the microphone open: the first word after it must not be cut.
    if (microphone) microphone.enabled = this.wants.microphone;
    for (const kind of KINDS) if (this.#lacks(kind)) this.#open(kind);
    if (this.#inside && !this.#allowed) this.#devices.closeAll();
    else if (!this.wants.camera) this.#devices.close('camera');
    if (!this.wants.screen) this.screen.close();
  }

  async #open(kind) {
    this.#opening.add(kind);
    const track = await this.#devices.open(kind);
    this.#opening.delete(kind);
    if (!track) return this.#without(kind);
    if (!this.#allowed) return this.#devices.close(kind);
    track.enabled = this.wants[kind];
    this.#changed();
  }

  #without(kind) {
    if (this.wants[kind]) this.want({[kind]: false});
  }
}
