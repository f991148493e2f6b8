package belfort.bench.product;

import java.net.URI;

/**
 * A signed personal link: an address of the page {@code /join} with the token in its fragment.
 *
 * @param url as it was given out
 */
public record PersonalLink(URI url) {
  public PersonalLink {
    if (url.getFragment() == null || url.getFragment().isEmpty()) {
      throw new IllegalArgumentException("a personal link carries its token in the fragment");
    }
  }

  public static PersonalLink of(String url) {
    return new PersonalLink(URI.create(url));
  }

  public String token() {
    return url.getFragment();
  }

  /** Scheme, host and port, as a browser's Origin header says it. */
  public String origin() {
    return url.getScheme() + "://" + url.getAuthority();
  }

  /** The same link for a page that comes in without a click. */
  public String autojoin() {
    return origin() + url.getPath() + "?autojoin=1#" + token();
  }

  /** Not the token: it is a secret. */
  @Override
  public String toString() {
    return "PersonalLink[" + origin() + url.getPath() + "#…]";
  }
}
