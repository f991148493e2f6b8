const HUES = [160, 20, 210, 280, 95, 340, 45, 190];

/** A calm colour that stays the same person's for the whole lesson. */
export function hueOf(participant) {
  let sum = 0;
  for (const letter of participant) sum = (sum * 31 + letter.codePointAt(0)) >>> 0;
  return HUES[sum % HUES.length];
}

/** At most two letters of a name: of its first and its last word. */
export function initialsOf(name) {
  const words = name.split(/\s+/).filter(word => /^\p{L}/u.test(word));
  const letters = [words[0], words.length > 1 ? words.at(-1) : ''].map(word => [...(word ?? '')][0] ?? '');
  return letters.join('').toLocaleUpperCase() || '?';
}
