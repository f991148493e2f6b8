/** What the reader chose on this machine: devices, language, theme. No personal data goes in here. */
const KEY = 'belfort.choice';

export function readChoice() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
}

export function rememberChoice(part) {
  try {
    localStorage.setItem(KEY, JSON.stringify({...readChoice(), ...part}));
  } catch {
    // A browser without storage forgets; nothing else depends on it.
  }
}
