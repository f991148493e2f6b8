import {readChoice, rememberChoice} from './choice.js';

export const themes = ['auto', 'light', 'dark'];

export const theme = () => (themes.includes(readChoice().theme) ? readChoice().theme : 'auto');

export function applyTheme(name = theme()) {
  if (name === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = name;
}

export function setTheme(name) {
  rememberChoice({theme: name});
  applyTheme(name);
}
