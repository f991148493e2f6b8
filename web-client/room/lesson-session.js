import {readSession} from '../protocol/api.js';
import {commands} from '../protocol/messages.js';
import {Connection} from '../protocol/connection.js';
import {Devices} from '../media/devices.js';
import {OwnMedia} from '../media/own-media.js';
import {RoomMedia} from '../media/room-media.js';
import {watchPeer} from '../media/plan.js';
import {nothing, reduce} from './reduce.js';
import {isTeacher, me} from './view.js';

/** At the second lost line in a row, and at every so many after it, a page asks why. */
const CHECK_EVERY = 4;

/** Commands that mean nothing any more once the page is somewhere else. */
const PASSING = ['setDevices', 'raiseHand', 'unpublish'];

/**
 * One person's stay in one lesson: ties the line, the room's state and the media together. The
 * screens read it and call its verbs; they hold no state of the lesson themselves.
 *
 * Events: `change`, and `notice` (detail: {key, params}) for the one polite place.
 */
export class LessonSession extends EventTarget {
  state = nothing;
  devices = new Devices();
  screen = 'opening';
  closing = null;
  clockAheadMs = 0;
  #wantsIn = false;
  #wantsStart = false;
  #autojoin;
  #told = null;

  constructor(info, {autojoin = false} = {}) {
    super();
    this.info = info;
    this.#autojoin = autojoin;
    this.connection = new Connection(
      info.key,
      () => this.state.position,
      () => this.media.held(),
    );
    this.media = new RoomMedia({
      send: message => this.connection.send(message),
      live: () => this.connection.state === 'live',
      iceServers: () => this.state.iceServers,
    });
    this.own = new OwnMedia(this.devices, () => this.#ownChanged());
    this.connection.addEventListener('message', ({detail}) => this.#heard(detail));
    this.connection.addEventListener('state', () => this.#lineChanged());
    this.media.addEventListener('change', () => this.#changed());
    this.media.ears.addEventListener('change', () => this.#changed());
    this.connection.open();
  }

  /** The server's clock, in milliseconds. */
  now() {
    return Date.now() + this.clockAheadMs;
  }

  /** Goes into the lesson; a teacher may start it at the same time. */
  async join({microphone, camera, start = false}) {
    performance.mark('belfort:click');
    this.#wantsIn = true;
    this.#wantsStart = start;
    this.own.enter({microphone, camera}, isTeacher(this.state));
    this.#enter();
    this.#changed();
  }

  #enter() {
    if (this.connection.pending.all.some(command => command.type === 'join')) return;
    this.connection.command(commands.join(this.own.showing));
    if (this.#wantsStart) this.connection.command(commands.startLesson());
    this.#wantsStart = false;
  }

  async share() {
    await this.own.share();
  }

  stopSharing() {
    this.own.want({screen: false});
  }

  leave() {
    this.connection.command(commands.leave());
    this.#finish('left');
  }

  do(command) {
    this.connection.command(command);
    this.#changed();
  }

  comeBack() {
    this.closing = null;
    location.reload();
  }

  #heard(message) {
    const before = this.state;
    this.state = reduce(before, message);
    if (message.now) this.clockAheadMs = message.now - Date.now();
    switch (message.type) {
      case 'lobby':
        if (this.screen === 'opening') this.screen = 'lobby';
        if (this.#wantsIn) this.#backIn(before);
        else if (this.#autojoin) this.#joinBySelf();
        break;
      case 'reset':
        this.#inRoom();
        break;
      case 'event':
        this.#happened(message.change, before);
        break;
      case 'refused':
        this.#refused(message);
        break;
      case 'answer':
      case 'candidates':
      case 'peerLost':
      case 'moveMedia':
        this.media.heard(message);
        break;
      case 'problem':
        console.warn('belfort', message.code, message.message);
        break;
    }
    if (this.state.gap) this.connection.again();
    this.#follow();
    this.#changed();
  }

  /** A kiosk's link: goes in with the default devices and without a click. */
  #joinBySelf() {
    this.#autojoin = false;
    const start = isTeacher(this.state) && this.state.lobby.phase === 'lobby';
    this.join({microphone: true, camera: true, start});
  }

  /** Was in, and the server forgot (away for too long): comes in again by itself. */
  #backIn(before) {
    if (before.room) {
      this.connection.pending.drop(PASSING);
      this.media.forget();
    }
    this.#enter();
  }

  #inRoom() {
    if (this.state.room.phase === 'ended') return this.#finish('ended');
    if (!this.#wantsIn) this.#backAfterReload();
    this.#wantsIn = true;
    this.screen = 'room';
    this.#told = null;
    if (me(this.state)?.muted) this.own.silence();
    this.media.resume();
  }

  #backAfterReload() {
    if (!this.#autojoin) return this.own.resume();
    this.#autojoin = false;
    this.own.enter({microphone: true, camera: true}, isTeacher(this.state));
    if (isTeacher(this.state) && this.state.room.phase === 'lobby') this.connection.command(commands.startLesson());
  }

  #happened(change, before) {
    const self = this.state.you?.participant;
    if (change.type === 'lessonEnded') return this.#finish('ended');
    if (change.type === 'left' && change.participant === self) {
      return this.#finish(change.reason === 'kicked' ? 'kicked' : 'left');
    }
    if (change.type === 'sourcePublished') {
      this.media.renew(watchPeer(change.participant, change.source));
    }
    if (change.type === 'muted' && change.participant === self) {
      this.#told = null;
      this.own.silence();
    }
    this.dispatchEvent(new CustomEvent('happened', {detail: {change, before}}));
  }

  #refused({code, message, command}) {
    // Said again before the page was let in again: it is worth another try from inside.
    if (code === 'not_in_lesson' && command?.type === 'say') return this.connection.command(command);
    if (command?.type === 'join') {
      this.closing = {code, message};
      this.#finish('refused');
      return;
    }
    this.dispatchEvent(new CustomEvent('refused', {detail: {code, message, command}}));
  }

  #lineChanged() {
    const {state, reason} = this.connection;
    if (state === 'live') this.media.resume();
    if (state === 'waiting' && this.connection.failures % CHECK_EVERY === 2) this.#checkSession();
    if (state === 'closed' && reason && !['ended', 'left', 'kicked'].includes(this.screen)) {
      this.closing = reason;
      this.#finish(FINAL[reason.code] ?? 'closed');
    }
    this.#changed();
  }

  /** A line that is refused again and again may belong to a session that was ended elsewhere. */
  async #checkSession() {
    try {
      await readSession(this.info.key);
    } catch (failure) {
      if (failure.status === 401) this.connection.close({code: failure.code});
    }
  }

  #ownChanged() {
    this.#follow();
    this.#changed();
  }

  #follow() {
    if (this.screen !== 'room') return;
    this.own.follow(this.state);
    this.media.follow(this.state, this.own.wants, this.own.tracks);
    this.#tellDevices();
    this.#takeBackScreen();
  }

  #tellDevices() {
    const self = me(this.state);
    if (!self) return;
    const {microphone, camera} = this.own.showing;
    const told = this.#told ?? self;
    if (told.microphone === microphone && told.camera === camera) return;
    this.#told = {microphone, camera};
    this.connection.command(commands.setDevices(this.#told));
  }

  #takeBackScreen() {
    const shown = me(this.state)?.sources.includes('screen');
    const asked = this.connection.pending.all.some(({type}) => type === 'unpublish');
    if (shown && !this.own.wants.screen && !asked) {
      this.connection.command(commands.unpublish({source: 'screen'}));
    }
  }

  #finish(screen) {
    this.screen = screen;
    this.#wantsIn = false;
    this.media.end();
    this.own.stop();
    // The last words must still go out and be acknowledged.
    const reason = this.closing ?? {code: screen};
    this.connection.part(reason);
    setTimeout(() => this.connection.close(reason), screen === 'left' ? 1_500 : 200);
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}

const FINAL = {
  ended: 'ended',
  lesson_ended: 'ended',
  kicked: 'kicked',
  replaced: 'elsewhere',
  taken_over: 'elsewhere',
};
