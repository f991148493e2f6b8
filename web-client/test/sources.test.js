import {describe, equal, it, ok} from './case.js';

/** Reads the client's own files; only node can, so a browser run has no such cases. */
const inNode = typeof process !== 'undefined' && Boolean(process.versions?.node);

if (inNode) {
  const {readdirSync, readFileSync} = await import('node:fs');
  const root = new URL('..', import.meta.url);
  const files = readdirSync(root, {recursive: true})
    .map(String)
    .filter(path => path.endsWith('.js') && !path.startsWith('test'));
  const texts = files.map(path => [path, readFileSync(new URL(path, root), 'utf8')]);
  const forbidden = {
    'markup from strings': /innerHTML|outerHTML|insertAdjacentHTML|document\.write|unsafeHTML|unsafeSVG|unsafeStatic/,
    'code from strings': /\beval\(|new Function\(|setTimeout\(\s*['"`]/,
    'style attributes, which the policy refuses': /[\s<]style=|styleMap|setAttribute\(\s*['"]style/,
    'addresses of other hosts': /['"`(](https?|wss?):\/\//,
    'messages from other windows': /addEventListener\(\s*['"]message['"](?!, \(\{detail\}\))/,
  };

  describe('the sources', () => {
    for (const [what, pattern] of Object.entries(forbidden)) {
      it(`hold no ${what}`, () => equal(texts.filter(([, text]) => pattern.test(text)).map(([path]) => path), []));
    }

    it('import only lit, uplot and each other', () => {
      for (const [path, text] of texts) {
        for (const [, from] of text.matchAll(/(?:\bfrom|^import) '([^']+)'/gm)) {
          ok(/^(\.\.?\/|lit$|lit\/|uplot$)/.test(from), `${path} imports ${from}`);
        }
      }
    });

    it('keep the pure parts free of the page', () => {
      const pure = texts.filter(([path]) => /^room\/(reduce|view|notices|line-word|unsaved)\.js$|^media\/(handover|layers|plan|line-quality)\.js$|^protocol\/(backoff|route)\.js$|^words\/phrase\.js$/.test(path));
      equal(pure.length, 12);
      for (const [path, text] of pure) {
        ok(!/\b(document|window|navigator|localStorage|Date\.now|Math\.random|setTimeout)\b/.test(text), path);
      }
    });

    it('are all named for loading ahead, so that a page waits for one round of files and not for six', () => {
      const byPath = new Map(texts);
      for (const page of ['lesson', 'admin']) {
        const reached = reach(`${page}.js`, byPath, new Set());
        reached.delete(`${page}.js`);
        const markup = readFileSync(new URL(`${page}.html`, root), 'utf8');
        const named = [...markup.matchAll(/modulepreload" href="{{assets}}\/([^"]+)"/g)].map(([, path]) => path);
        equal(named.sort(), [...reached].sort(), `${page}.html:`);
      }
    });

    it('use only words that exist', async () => {
      const {default: en} = await import('../words/en.js');
      const {default: admin} = await import('../words/admin/en.js');
      for (const [path, text] of texts) {
        for (const [, key] of text.matchAll(/\bt\('([\w.]+)'/g)) ok(key in en || key in admin, `${path}: ${key}`);
      }
    });

    it('define each element once, in a file of its name', () => {
      const names = texts.flatMap(([, text]) => [...text.matchAll(/customElements\.define\('([\w-]+)'/g)].map(([, name]) => name));
      equal(names.length, new Set(names).size);
    });
  });
}

function reach(path, byPath, seen) {
  if (seen.has(path)) return seen;
  seen.add(path);
  for (const [, from] of byPath.get(path).matchAll(/(?:\bfrom|^import) '(\.[^']+)'/gm)) {
    reach(new URL(from, `file:///${path}`).pathname.slice(1), byPath, seen);
  }
  return seen;
}
