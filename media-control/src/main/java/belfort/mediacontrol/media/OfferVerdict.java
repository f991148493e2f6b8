package belfort.mediacontrol.media;

import java.util.List;

/** What became of a browser's offer: fit for a node, or refused with the reason. */
public sealed interface OfferVerdict {
  /**
   * The offer as a node may see it: the lesson's codecs only, fingerprints per m-line.
   *
   * @param mids of its m-lines, in order
   * @param layers it sends its picture in layers (RFC 8853), which not every node takes
   */
  record Accepted(String offer, List<String> mids, boolean audio, boolean video, boolean layers)
      implements OfferVerdict {
    public Accepted {
      mids = List.copyOf(mids);
    }

    @Override
    public String toString() {
      return "Accepted[redacted]";
    }
  }

  /** Refused; the detail names the rule and never quotes the offer. */
  record Refused(Problem problem, String detail) implements OfferVerdict {}

  /** Why an offer is refused. */
  enum Problem {
    TOO_LARGE,
    NOT_TEXT,
    MALFORMED,
    TOO_MANY_LINES,
    LINE_TOO_LONG,
    TOO_MANY_MEDIA,
    NO_MEDIA,
    MEDIA_NOT_CARRIED,
    NOT_SECURE,
    BAD_FINGERPRINT,
    BAD_SETUP,
    BAD_ICE_CREDENTIALS,
    BAD_MID,
    DUPLICATE_SSRC,
    TOO_MANY_STREAMS,
    WRONG_DIRECTION,
    NO_LESSON_CODEC,
    BAD_LAYERS
  }
}
