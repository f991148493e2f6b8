import {candidate, offer} from '../protocol/messages.js';

const DISCONNECTED_PATIENCE_MS = 4_000;

/**
 * One negotiation of one peer connection with the media node. It offers at once and trickles; it is
 * never renegotiated: what it cannot carry on, the next attempt does.
 *
 * @param wire.send says a message to the server
 * @param wire.lost called once when this attempt is of no more use
 */
export class Peer {
  #wire;
  #patience = null;
  #queued = [];
  answered = false;
  closed = false;

  constructor(id, attempt, iceServers, wire) {
    this.id = id;
    this.attempt = attempt;
    this.#wire = wire;
    this.connection = new RTCPeerConnection({iceServers, bundlePolicy: 'max-bundle'});
    this.connection.onicecandidate = ({candidate: found}) => {
      if (found?.candidate) wire.send(candidate(id, attempt, found));
    };
    this.connection.onconnectionstatechange = () => this.#stateChanged();
  }

  get connected() {
    return this.connection.connectionState === 'connected';
  }

  async offer() {
    const description = await this.connection.createOffer();
    if (this.closed) return;
    // Said before gathering starts, so that the server knows the peer before its first candidate.
    this.#wire.send(offer(this.id, this.attempt, description.sdp));
    await this.connection.setLocalDescription(description);
  }

  async answer(sdp) {
    if (this.closed || this.answered) return;
    this.answered = true;
    try {
      await this.connection.setRemoteDescription({type: 'answer', sdp});
      for (const found of this.#queued.splice(0)) await this.#add(found);
    } catch {
      this.#giveUp();
    }
  }

  candidates(list) {
    if (this.connection.remoteDescription) list.forEach(found => this.#add(found));
    else this.#queued.push(...list);
  }

  async #add({candidate: found, sdpMid, sdpMLineIndex}) {
    if (this.closed) return;
    // One unusable candidate among several is no reason to end the attempt.
    await this.connection.addIceCandidate({candidate: found, sdpMid, sdpMLineIndex}).catch(() => {});
  }

  close() {
    this.closed = true;
    clearTimeout(this.#patience);
    this.connection.close();
  }

  #stateChanged() {
    clearTimeout(this.#patience);
    const state = this.connection.connectionState;
    if (state === 'failed') this.#giveUp();
    if (state === 'disconnected') {
      this.#patience = setTimeout(() => this.#giveUp(), DISCONNECTED_PATIENCE_MS);
    }
    this.#wire.changed?.(state);
  }

  #giveUp() {
    if (!this.closed) this.#wire.lost();
  }
}
