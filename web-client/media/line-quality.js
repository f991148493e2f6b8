/** What counts as a weak line, over one look of a few seconds. */
export const WEAK = {lossShare: 0.06, roundTripS: 0.5, looks: 2};

/** Judges the line from successive counters; pure but for what it remembers of the last look. */
export class LineQuality {
  #before = new Map();
  #weakLooks = 0;

  /** @param peers as `readPeer` tells them */
  judge(peers) {
    let lost = 0;
    let received = 0;
    let roundTripS = 0;
    for (const {peer, attempt, packetsLost, packetsReceived, roundTrip} of peers) {
      const key = `${peer}#${attempt}`;
      const before = this.#before.get(key) ?? {packetsLost, packetsReceived};
      lost += Math.max(0, packetsLost - before.packetsLost);
      received += Math.max(0, packetsReceived - before.packetsReceived);
      roundTripS = Math.max(roundTripS, roundTrip ?? 0);
      this.#before.set(key, {packetsLost, packetsReceived});
    }
    const share = lost + received > 20 ? lost / (lost + received) : 0;
    const weak = share > WEAK.lossShare || roundTripS > WEAK.roundTripS;
    this.#weakLooks = weak ? this.#weakLooks + 1 : 0;
    return this.#weakLooks >= WEAK.looks;
  }
}
