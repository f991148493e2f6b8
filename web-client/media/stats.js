/** One peer connection's counters as one flat record. */
export async function readPeer({id, attempt, connection}) {
  const sums = {
    peer: id,
    attempt,
    state: connection.connectionState,
    framesDecoded: 0,
    framesEncoded: 0,
    frameWidth: 0,
    frameHeight: 0,
    freezeCount: 0,
    audioPacketsReceived: 0,
    audioPacketsSent: 0,
    samplesReceived: 0,
    samplesConcealed: 0,
    packetsReceived: 0,
    packetsLost: 0,
    bytesReceived: 0,
    bytesSent: 0,
    roundTrip: null,
    layers: [],
  };
  (await connection.getStats()).forEach(entry => add(sums, entry));
  return sums;
}

function add(sums, entry) {
  if (entry.type === 'inbound-rtp') {
    sums.framesDecoded += entry.framesDecoded ?? 0;
    sums.freezeCount += entry.freezeCount ?? 0;
    sums.packetsReceived += entry.packetsReceived ?? 0;
    sums.packetsLost += Math.max(0, entry.packetsLost ?? 0);
    sums.bytesReceived += entry.bytesReceived ?? 0;
    if (entry.kind === 'audio') addSound(sums, entry);
    else Object.assign(sums, {frameWidth: entry.frameWidth ?? 0, frameHeight: entry.frameHeight ?? 0});
  }
  if (entry.type === 'outbound-rtp') {
    sums.framesEncoded += entry.framesEncoded ?? 0;
    sums.bytesSent += entry.bytesSent ?? 0;
    if (entry.rid) sums.layers.push({rid: entry.rid, height: entry.frameHeight ?? 0, frames: entry.framesEncoded ?? 0});
    if (entry.kind === 'audio') sums.audioPacketsSent += entry.packetsSent ?? 0;
  }
  if (entry.type === 'candidate-pair' && entry.nominated) {
    sums.roundTrip = entry.currentRoundTripTime ?? sums.roundTrip;
  }
}

/** Samples that were made up because no packet was there count as received too. */
function addSound(sums, entry) {
  sums.audioPacketsReceived += entry.packetsReceived ?? 0;
  sums.samplesReceived += entry.totalSamplesReceived ?? 0;
  sums.samplesConcealed += entry.concealedSamples ?? 0;
}
