/** A room as a server would keep it: makes random changes that are allowed, and says its state. */
export class World {
  epoch = 1;
  seq = 0;
  saved = 0;
  log = [];
  room = {phase: 'lobby', startedAt: null, members: [], hands: [], chat: []};
  #random;

  constructor(random) {
    this.#random = random;
  }

  /** One change, as the event that tells of it. */
  step() {
    const {members} = this.room;
    const inside = members.length > 0 ? this.#random.pick(members) : null;
    const change = this.#random.next() < 0.3 || !inside ? this.#join() : this.#about(inside);
    return change ? this.happen(change) : null;
  }

  happen(change) {
    this.seq++;
    apply(this.room, change);
    const event = {type: 'event', epoch: this.epoch, seq: this.seq, change: structuredClone(change)};
    this.log.push(event);
    return event;
  }

  /** Another server takes over: what was not stored is gone. */
  takeOver() {
    this.log = this.log.filter(({seq}) => seq <= this.saved);
    this.seq = this.saved;
    this.room = {phase: 'lobby', startedAt: null, members: [], hands: [], chat: []};
    for (const {change} of this.log) apply(this.room, structuredClone(change));
    this.epoch++;
    return this.happen({type: 'ownerChanged', server: `server-${this.epoch}`});
  }

  reset() {
    return {
      type: 'reset',
      position: {epoch: this.epoch, seq: this.seq},
      saved: {epoch: this.epoch, seq: this.saved},
      room: structuredClone(this.room),
    };
  }

  /** What a page that stands there gets: the delta when the log holds that very event, else all. */
  resume(position) {
    const held = position && this.log.find(({epoch, seq}) => epoch === position.epoch && seq === position.seq);
    return held ? this.log.filter(({seq}) => seq > position.seq) : [this.reset()];
  }

  #join() {
    const participant = `p${this.#random.below(12)}`;
    if (this.room.members.some(member => member.participant === participant)) return null;
    const member = {participant, name: participant, role: 'student', away: false, floor: false, muted: false, microphone: false, camera: false, sources: []};
    return {type: 'joined', member};
  }

  #about({participant, floor, sources}) {
    const hand = this.room.hands.some(each => each.participant === participant);
    const text = `t${this.seq}`;
    return this.#random.pick([
      {type: 'left', participant, reason: 'left'},
      {type: 'away', participant},
      {type: 'returned', participant},
      hand ? {type: 'handLowered', participant} : {type: 'handRaised', participant, at: this.seq},
      floor ? {type: 'floorTaken', participant} : {type: 'floorGiven', participant},
      {type: 'muted', participant},
      {type: 'devicesSet', participant, microphone: this.#random.next() < 0.5, camera: true},
      sources.length ? {type: 'sourceEnded', participant, source: 'camera'} : {type: 'sourcePublished', participant, source: 'camera'},
      {type: 'said', chat: {id: text, participant, name: participant, role: 'student', text, at: this.seq}},
      {type: 'handsLowered'},
    ]);
  }
}

function apply(room, change) {
  const member = room.members.find(each => each.participant === change.participant);
  const effects = {
    joined: () => room.members.push(change.member),
    left: () => {
      room.members = room.members.filter(each => each !== member);
      room.hands = room.hands.filter(each => each.participant !== change.participant);
    },
    away: () => (member.away = true),
    returned: () => (member.away = false),
    handRaised: () => room.hands.push({participant: change.participant, raisedAt: change.at}),
    handLowered: () => (room.hands = room.hands.filter(each => each.participant !== change.participant)),
    handsLowered: () => (room.hands = []),
    floorGiven: () => (member.floor = true),
    floorTaken: () => (member.floor = false),
    muted: () => Object.assign(member, {muted: true, microphone: false}),
    devicesSet: () => Object.assign(member, {microphone: change.microphone, camera: change.camera, muted: member.muted && !change.microphone}),
    sourcePublished: () => member.sources.push(change.source),
    sourceEnded: () => (member.sources = member.sources.filter(source => source !== change.source)),
    said: () => room.chat.push(change.chat),
    ownerChanged: () => {},
  };
  effects[change.type]();
}
