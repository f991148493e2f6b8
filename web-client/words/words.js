import {readChoice, rememberChoice} from '../look/choice.js';
import de from './de.js';
import en from './en.js';
import fr from './fr.js';
import nl from './nl.js';
import {phrase} from './phrase.js';

const books = {nl: {...nl}, en: {...en}, fr: {...fr}, de: {...de}};

export const languages = Object.entries(books).map(([code, book]) => ({code, name: book.languageName}));

/** Adds the words of a page that not everybody opens. */
export function learn(more) {
  for (const [code, book] of Object.entries(more)) Object.assign(books[code], book);
}

/** Tells whoever draws words that the language has changed. */
export const spoken = new EventTarget();

let current = firstOf([readChoice().language, ...navigator.languages.map(tag => tag.slice(0, 2))]);

function firstOf(wishes) {
  return wishes.find(wish => Object.hasOwn(books, wish ?? '')) ?? 'en';
}

export const language = () => current;

export function setLanguage(code) {
  current = firstOf([code]);
  rememberChoice({language: current});
  document.documentElement.lang = current;
  spoken.dispatchEvent(new Event('change'));
}

/** The sentence in the reader's language; `{name}` and plurals are filled from the parameters. */
export const t = (key, parameters = {}) => phrase(books[current][key] ?? books.en[key] ?? key, parameters);

export const knows = key => Object.hasOwn(books[current], key);

document.documentElement.lang = current;
