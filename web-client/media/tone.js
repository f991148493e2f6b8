const NOTES_HZ = [523.25, 659.25, 783.99];
const NOTE_S = 0.22;

/** Rings three notes of a bell, to hear whether the speaker works. */
export function playTone() {
  const context = new AudioContext();
  NOTES_HZ.forEach((hertz, index) => {
    const start = context.currentTime + 0.05 + index * NOTE_S;
    const note = new OscillatorNode(context, {frequency: hertz});
    const loudness = new GainNode(context, {gain: 0});
    loudness.gain.setValueAtTime(0, start);
    loudness.gain.linearRampToValueAtTime(0.25, start + 0.02);
    loudness.gain.exponentialRampToValueAtTime(0.001, start + NOTE_S * 3);
    note.connect(loudness).connect(context.destination);
    note.start(start);
    note.stop(start + NOTE_S * 3);
    if (index === NOTES_HZ.length - 1) note.onended = () => context.close();
  });
}
