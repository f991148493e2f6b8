const WANTED = {video: ['video/vp8', 'video/rtx'], audio: ['audio/opus']};

/** Offers VP8 and Opus only: the server fixes a lesson's codecs, and nobody should transcode. */
export function preferLessonCodecs(transceiver, kind) {
  const able = RTCRtpReceiver.getCapabilities?.(kind)?.codecs ?? [];
  const fitting = able.filter(codec => WANTED[kind].includes(codec.mimeType.toLowerCase()));
  if (fitting.length === 0 || !transceiver.setCodecPreferences) return;
  try {
    transceiver.setCodecPreferences(fitting);
  } catch {
    // Older browsers refuse such a list; the answer then chooses among all that they offer.
  }
}
