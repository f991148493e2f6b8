import de from '../words/de.js';
import en from '../words/en.js';
import fr from '../words/fr.js';
import nl from '../words/nl.js';
import adminDe from '../words/admin/de.js';
import adminEn from '../words/admin/en.js';
import adminFr from '../words/admin/fr.js';
import adminNl from '../words/admin/nl.js';
import {phrase} from '../words/phrase.js';
import {describe, equal, it, ok} from './case.js';

const books = {
  lesson: {en, nl, fr, de},
  admin: {en: adminEn, nl: adminNl, fr: adminFr, de: adminDe},
};
const holes = entry => [...new Set([entry].flat().join(' ').match(/\{\w+\}/g) ?? [])].sort();

for (const [name, {en: english, ...others}] of Object.entries(books)) {
  describe(`the words of the ${name} page`, () => {
    for (const [language, book] of Object.entries(others)) {
      it(`are all there in ${language}`, () => equal(Object.keys(book).sort(), Object.keys(english).sort()));

      it(`have the same holes in ${language}`, () => {
        for (const key of Object.keys(english)) equal(holes(book[key]), holes(english[key]), key);
      });

      it(`say something in ${language}`, () => {
        for (const [key, entry] of Object.entries(book)) ok([entry].flat().every(text => text.length > 0), key);
      });
    }
  });
}

describe('a phrase', () => {
  it('chooses one or many', () => {
    equal([0, 1, 2].map(n => phrase(['{n} minute', '{n} minutes'], {n})), ['0 minutes', '1 minute', '2 minutes']);
  });

  it('puts names in as they are', () => {
    equal(phrase('Hello {name}', {name: '<img src=x onerror=alert(1)> $& {n}'}), 'Hello <img src=x onerror=alert(1)> $& {n}');
  });
});
