import {describe, equal, it, ok} from './case.js';

/** Needs peer connections in memory; a browser has its own, and its own tests. */
const inNode = typeof process !== 'undefined' && Boolean(process.versions?.node);

if (inNode) {
  const {Connections} = await import('./peers.js');
  const connections = new Connections();
  connections.install();
  const {Publication} = await import('../media/publication.js');
  const {Subscription} = await import('../media/subscription.js');

  const soon = () => new Promise(done => setTimeout(done, 5));
  async function until(condition, what) {
    for (let tries = 0; !condition(); tries++) {
      if (tries > 4_000) throw new Error(`never: ${what}`);
      await soon();
    }
  }

  /** A page's end of the line to the server. */
  class Line {
    said = [];
    up = true;
    context = {send: message => this.said.push(message), live: () => this.up, iceServers: () => [], changed() {}};

    get offers() {
      return this.said.filter(({type}) => type === 'offer');
    }
    /** Waits for offer number n and answers it. */
    async answer(attempts, n) {
      await until(() => this.offers.length >= n, `offer ${n}`);
      const {attempt} = this.offers[n - 1];
      attempts.answer({attempt, sdp: 'answer'});
      await soon();
      return {attempt, connection: connections.last};
    }
  }

  async function publishing() {
    const line = new Line();
    const publication = new Publication('camera', {}, line.context);
    publication.start();
    const first = await line.answer(publication, 1);
    first.connection.becomes('connected');
    return {line, publication, first};
  }

  async function watching() {
    const line = new Line();
    const told = [];
    const subscription = new Subscription('in:t:camera', line.context, {
      prepare: () => told.push('prepared'),
      changed: () => told.push([subscription.heard?.attempt, subscription.stream]),
    });
    subscription.start();
    const first = await line.answer(subscription, 1);
    first.connection.becomes('connected');
    first.connection.brings(50, 25);
    return {line, subscription, first, told};
  }

  describe('a move of what is published', () => {
    it('keeps the old connection until the new one is connected', async () => {
      const {line, publication, first} = await publishing();
      publication.move({afterMs: 10});
      const second = await line.answer(publication, 2);
      equal(publication.errand, 'moving');
      equal(publication.held.map(({attempt}) => attempt), [first.attempt, second.attempt]);
      second.connection.becomes('connected');
      equal([publication.standing.attempt, publication.errand], [second.attempt, null]);
      ok(first.connection.connectionState === 'connected', 'the node needs a moment to change over');
      await until(() => first.connection.connectionState === 'closed', 'the old one goes');
      publication.end();
    });

    it('silences both connections at once', async () => {
      const {line, publication, first} = await publishing();
      const track = {kind: 'audio'};
      await publication.carry({audio: track, video: null});
      publication.move({afterMs: 0});
      const second = await line.answer(publication, 2);
      equal([first, second].map(({connection}) => connection.senders[0].track === track), [true, true]);
      await publication.carry({audio: null, video: null});
      equal([first, second].map(({connection}) => connection.senders[0].track), [null, null]);
      publication.end();
    });

    it('that fails leaves the old connection as it was, and is tried again', async () => {
      const {line, publication, first} = await publishing();
      publication.move({afterMs: 0});
      const second = await line.answer(publication, 2);
      second.connection.becomes('failed');
      equal(publication.standing.attempt, first.attempt);
      equal(first.connection.connectionState, 'connected');
      const third = await line.answer(publication, 3);
      third.connection.becomes('connected');
      equal(publication.standing.attempt, third.attempt);
      publication.end();
    });

    it('that is refused leaves the old connection as it was, for good', async () => {
      const {line, publication, first} = await publishing();
      publication.move({afterMs: 0});
      await until(() => line.offers.length === 2, 'offers');
      publication.lost({attempt: line.offers[1].attempt, code: 'offer_refused', retryAfterMs: -1});
      equal([publication.ended, publication.standing.attempt], [false, first.attempt]);
      publication.end();
    });

    it('that falls due while the line is away is made when it is back', async () => {
      const {line, publication} = await publishing();
      line.up = false;
      publication.move({afterMs: 0});
      await soon();
      await soon();
      equal(line.offers.length, 1);
      line.up = true;
      publication.resume();
      await until(() => line.offers.length === 2, 'offers');
      publication.end();
    });

    it('is not begun twice', async () => {
      const {line, publication} = await publishing();
      publication.move({afterMs: 0});
      await line.answer(publication, 2);
      publication.move({afterMs: 0});
      await soon();
      await soon();
      equal(line.offers.length, 2);
      publication.end();
    });
  });

  describe('a move of what is watched', () => {
    it('changes sound and picture when they are there, each by itself', async () => {
      const {line, subscription, first, told} = await watching();
      const old = subscription.stream;
      subscription.move({afterMs: 0});
      const second = await line.answer(subscription, 2);
      ok(told.includes('prepared'), 'the new sound is prepared');
      second.connection.becomes('connected');
      await soon();
      equal([subscription.heard.attempt, subscription.stream === old], [first.attempt, true]);

      second.connection.brings(10, 0);
      first.connection.brings(10, 5);
      await until(() => subscription.heard.attempt === second.attempt, 'the sound changes');
      ok(subscription.stream === old, 'the picture waits for its first frame');

      second.connection.brings(1, 1);
      await until(() => subscription.stream !== old, 'the picture changes');
      await until(() => first.connection.connectionState === 'closed', 'the old one goes');
      equal([subscription.standing.attempt, subscription.errand], [second.attempt, null]);
      subscription.end();
    });

    it('goes back to the old sound when the new connection breaks before its picture came', async () => {
      const {line, subscription, first} = await watching();
      subscription.move({afterMs: 0});
      const second = await line.answer(subscription, 2);
      second.connection.becomes('connected');
      second.connection.brings(10, 0);
      await until(() => subscription.heard.attempt === second.attempt, 'the sound changes');
      second.connection.becomes('failed');
      equal(subscription.heard.attempt, first.attempt);
      equal(subscription.standing.attempt, first.attempt);
      subscription.end();
    });
  });

  describe('a node that takes no layers', () => {
    const layers = () => connections.last.senders.at(-1).sendEncodings.length;
    const camera = line => new Publication('camera', {maxBitrate: 1, maxFramerate: 1}, line.context);

    it('is offered the same without them, and another node is asked again', async () => {
      const line = new Line();
      const publication = camera(line);
      publication.start();
      await until(() => line.offers.length === 1, 'offers');
      equal(layers(), 3);
      publication.lost({attempt: line.offers[0].attempt, code: 'layers_refused', retryAfterMs: 0});
      const second = await line.answer(publication, 2);
      equal(layers(), 1);
      second.connection.becomes('connected');
      publication.lost({attempt: second.attempt, code: 'node_lost', retryAfterMs: 0});
      const third = await line.answer(publication, 3);
      equal(layers(), 1, 'after a death there is no time to ask');
      third.connection.becomes('connected');
      publication.move({afterMs: 0});
      await line.answer(publication, 4);
      equal(layers(), 3);
      publication.end();
    });

    it('lets what stands send on meanwhile', async () => {
      const line = new Line();
      const publication = camera(line);
      publication.start();
      const first = await line.answer(publication, 1);
      first.connection.becomes('connected');
      publication.move({afterMs: 0});
      await until(() => line.offers.length === 2, 'offers');
      publication.lost({attempt: line.offers[1].attempt, code: 'layers_refused', retryAfterMs: 0});
      const third = await line.answer(publication, 3);
      equal([publication.standing.attempt, layers()], [first.attempt, 1]);
      third.connection.becomes('connected');
      equal(publication.standing.attempt, third.attempt);
      publication.end();
    });
  });

  describe('a connection that its node took along', () => {
    it('keeps its last picture and comes back in its turn', async () => {
      const {line, subscription, first} = await watching();
      const old = subscription.stream;
      subscription.lost({attempt: first.attempt, code: 'node_lost', retryAfterMs: 30});
      equal([subscription.errand, subscription.stream === old], ['returning', true]);
      first.connection.becomes('failed');
      const second = await line.answer(subscription, 2);
      second.connection.becomes('connected');
      second.connection.brings(5, 1);
      await until(() => subscription.standing.attempt === second.attempt, 'it is back');
      equal(subscription.errand, null);
      equal(line.offers.length, 2, 'the failed connection makes no offer of its own');
      subscription.end();
    });

    it('whose successor is under way already makes no third one', async () => {
      const {line, subscription, first} = await watching();
      subscription.move({afterMs: 0});
      await line.answer(subscription, 2);
      subscription.lost({attempt: first.attempt, code: 'gone', retryAfterMs: 0});
      await soon();
      await soon();
      equal(line.offers.length, 2);
      subscription.end();
    });

    it('that is refused its return has ended', async () => {
      const {line, subscription, first} = await watching();
      subscription.lost({attempt: first.attempt, code: 'node_lost', retryAfterMs: 0});
      first.connection.becomes('failed');
      await until(() => line.offers.length === 2, 'offers');
      subscription.lost({attempt: line.offers[1].attempt, code: 'no_such_source', retryAfterMs: -1});
      ok(subscription.ended);
    });
  });
}
