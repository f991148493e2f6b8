import {ApiError, exchangeToken, readSession} from '../protocol/api.js';

const PAGE = /^\/(lesson|admin)\/([A-Za-z0-9_-]+)$/;

/**
 * Lets the reader in: exchanges the token of a personal link, which is taken out of the address bar
 * first, or finds the session that the page's address names. Answers what the server knows of him.
 */
export async function enter() {
  const autojoin = new URLSearchParams(location.search).get('autojoin') === '1';
  const token = location.hash.slice(1);
  if (token) {
    history.replaceState(null, '', location.pathname + location.search);
    const {page} = await exchangeToken(token);
    if (!PAGE.test(page)) throw new ApiError('link_invalid', '', 0);
    history.replaceState(null, '', page + (autojoin ? '?autojoin=1' : ''));
    const wanted = location.pathname.startsWith('/admin/') ? 'belfort-admin' : 'belfort-lesson';
    // A link of the other kind opened this page: the right one is loaded under its own address.
    if (!document.querySelector(wanted)) {
      location.reload();
      return new Promise(() => {});
    }
  }
  const key = PAGE.exec(location.pathname)?.[2];
  if (!key) throw new ApiError('link_invalid', '', 0);
  return {info: await readSession(key), autojoin};
}
