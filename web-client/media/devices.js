import {readChoice, rememberChoice} from '../look/choice.js';

const CAMERA = {width: {ideal: 1280}, height: {ideal: 720}, frameRate: {ideal: 25, max: 30}};
const MICROPHONE = {echoCancellation: true, noiseSuppression: true, autoGainControl: true};

/**
 * The camera and the microphone of this page. A device is opened only when its person asked for it
 * here, or the browser says that he allowed it before; it is closed when he turns it off.
 */
export class Devices extends EventTarget {
  tracks = {microphone: null, camera: null};
  problem = {microphone: null, camera: null};
  list = [];
  #opening = {microphone: Promise.resolve(), camera: Promise.resolve()};

  constructor() {
    super();
    navigator.mediaDevices?.addEventListener('devicechange', () => this.#look());
  }

  /** Whether the person allowed both kinds earlier, so that opening asks nothing. */
  async allowedBefore() {
    const ask = name => navigator.permissions.query({name}).then(answer => answer.state, () => 'prompt');
    const [microphone, camera] = await Promise.all([ask('microphone'), ask('camera')]);
    return {microphone: microphone === 'granted', camera: camera === 'granted'};
  }

  chosen(kind) {
    return readChoice()[kind] ?? '';
  }

  async choose(kind, deviceId) {
    rememberChoice({[kind]: deviceId});
    if (this.tracks[kind]) {
      this.close(kind);
      await this.open(kind);
    }
    this.#changed();
  }

  /** Opens a device, once at a time; answers its track, or null with the problem noted. */
  open(kind) {
    const opened = this.#opening[kind].then(() => this.tracks[kind] ?? this.#acquire(kind));
    this.#opening[kind] = opened;
    return opened;
  }

  close(kind) {
    if (!this.tracks[kind]) return;
    this.tracks[kind].stop();
    this.tracks[kind] = null;
    this.#changed();
  }

  closeAll() {
    this.close('microphone');
    this.close('camera');
  }

  async #acquire(kind) {
    this.problem[kind] = null;
    try {
      const stream = await this.#ask(kind);
      const [track] = stream.getTracks();
      track.addEventListener('ended', () => this.tracks[kind] === track && this.close(kind));
      this.tracks[kind] = track;
    } catch (refusal) {
      this.problem[kind] = problemOf(refusal);
    }
    await this.#look();
    return this.tracks[kind];
  }

  async #ask(kind) {
    if (!navigator.mediaDevices) throw new DOMException('', 'NotFoundError');
    const base = kind === 'camera' ? CAMERA : MICROPHONE;
    const deviceId = this.chosen(kind);
    const wish = deviceId ? {...base, deviceId: {exact: deviceId}} : base;
    const request = constraints =>
      navigator.mediaDevices.getUserMedia(kind === 'camera' ? {video: constraints} : {audio: constraints});
    try {
      return await request(wish);
    } catch (refusal) {
      // The remembered device is not plugged in today: any other will do.
      if (deviceId && refusal.name === 'OverconstrainedError') return request(base);
      throw refusal;
    }
  }

  async #look() {
    this.list = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}

function problemOf({name}) {
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'absent';
  if (name === 'NotReadableError' || name === 'AbortError') return 'busy';
  return 'unknown';
}
