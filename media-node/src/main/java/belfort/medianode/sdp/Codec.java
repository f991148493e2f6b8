package belfort.medianode.sdp;

import belfort.medianode.plane.MediaKind;
import java.util.Locale;
import java.util.Optional;

/**
 * A codec under the payload type that one peer gave it.
 *
 * @param format what stands behind {@code a=fmtp}, empty for nothing
 */
public record Codec(Name name, int payloadType, String format) {
  /** The codecs that the node forwards. It decodes none of them. */
  public enum Name {
    OPUS(MediaKind.AUDIO, "opus/48000/2", 48_000),
    VP8(MediaKind.VIDEO, "VP8/90000", 90_000),
    H264(MediaKind.VIDEO, "H264/90000", 90_000);

    private static final Name[] ALL = values();

    private final MediaKind kind;
    private final String encoding;
    private final int clockRate;

    Name(MediaKind kind, String encoding, int clockRate) {
      this.kind = kind;
      this.encoding = encoding;
      this.clockRate = clockRate;
    }

    public MediaKind kind() {
      return kind;
    }

    /** The encoding as {@code a=rtpmap} has it. */
    public String encoding() {
      return encoding;
    }

    public int clockRate() {
      return clockRate;
    }

    static Optional<Name> ofEncoding(MediaKind kind, String encoding) {
      for (Name name : ALL) {
        if (name.kind == kind && name.encoding.equalsIgnoreCase(encoding)) {
          return Optional.of(name);
        }
      }
      return Optional.empty();
    }
  }

  /** Whether the node carries it; H.264 only in the mode that spreads pictures over packets. */
  boolean carried() {
    return name != Name.H264 || "1".equals(parameter("packetization-mode"));
  }

  /** Whether a viewer with this codec can decode what a publisher sends as the other. */
  public boolean decodes(Codec publishers) {
    return name == publishers.name && (name != Name.H264 || profile().equals(publishers.profile()));
  }

  /** The H.264 profile and its constraints without the level (RFC 6184, 8.1). */
  private String profile() {
    String id = parameter("profile-level-id").toLowerCase(Locale.ROOT);
    return id.length() == 6 ? id.substring(0, 4) : "42e0";
  }

  private String parameter(String key) {
    for (String part : format.split(";", -1)) {
      String pair = part.trim();
      if (pair.startsWith(key + "=")) {
        return pair.substring(key.length() + 1);
      }
    }
    return "";
  }
}
