package belfort.medianode.sdp;

import belfort.medianode.dtls.Fingerprint;
import belfort.medianode.plane.MediaKind;
import belfort.medianode.plane.SdpRefusedException;
import belfort.medianode.rtp.HeaderExtension;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Collects the attributes of one section, or of the session above the first {@code m=} line, and
 * judges them at its end.
 */
final class SectionReader {
  static final int MAX_FORMATS = 128;
  static final int MAX_SSRCS = 32;
  static final int MAX_RIDS = 4;
  static final int MAX_CRYPTOS = 16;
  static final int MAX_EXTENSION_ID = 14; // the one-byte form; the two-byte one is never sent

  final String media;
  private final String protocol;
  private final String formats;
  private final int port;
  private final List<Integer> payloadTypes = new ArrayList<>();
  private final Map<Integer, String> encodings = new HashMap<>();
  private final Map<Integer, String> parameters = new HashMap<>();
  private final Map<HeaderExtension, Integer> extensions = new EnumMap<>(HeaderExtension.class);
  private final Set<Integer> extensionIds = new HashSet<>();
  private final Set<Integer> ssrcs = new LinkedHashSet<>();
  private final Map<Integer, Integer> repairSsrcs = new HashMap<>();
  private List<Integer> layerSsrcs = List.of();
  private final Set<String> rids = new LinkedHashSet<>();
  private int ridLines;
  private String simulcast = "";
  private boolean transportFeedback;
  private boolean rtcpMux;
  private boolean bundleOnly;
  private boolean weakFingerprint;
  @Nullable Direction direction;
  @Nullable String mid;
  @Nullable String ufrag;
  @Nullable String password;
  @Nullable String setup;
  @Nullable Fingerprint fingerprint;
  @Nullable String connection;
  final List<Crypto> cryptos = new ArrayList<>();
  final List<String> bundle = new ArrayList<>();

  /** For the session level. */
  SectionReader() {
    media = "";
    protocol = "";
    formats = "";
    port = 0;
  }

  /** For a section, from what stands behind {@code m=} (RFC 8866, 5.14). */
  SectionReader(String line) throws SdpRefusedException {
    String[] parts = line.split(" ", 4);
    if (parts.length < 4 || parts[3].isBlank()) {
      throw new SdpRefusedException("an m= line lacks parts");
    }
    media = parts[0];
    port = number(parts[1], 65_535, "the port of an m= line");
    protocol = parts[2];
    formats = parts[3];
    if (carried()) {
      readFormats();
    }
  }

  private boolean carried() {
    return media.equals("audio") || media.equals("video");
  }

  private void readFormats() throws SdpRefusedException {
    if (!protocol.equals("UDP/TLS/RTP/SAVPF") && !protocol.equals("RTP/SAVPF")) {
      throw new SdpRefusedException(
          "media over "
              + protocol
              + " is refused: only UDP/TLS/RTP/SAVPF or RTP/SAVPF, which are encrypted");
    }
    for (String format : formats.split(" ", -1)) {
      payloadTypes.add(number(format, 127, "a payload type"));
      if (payloadTypes.size() > MAX_FORMATS) {
        throw new SdpRefusedException("a section names more than " + MAX_FORMATS + " formats");
      }
    }
  }

  static int number(String text, int max, String what) throws SdpRefusedException {
    if (text.isEmpty() || text.length() > 10 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new SdpRefusedException(what + " is not a number");
    }
    long value = Long.parseLong(text);
    if (value > (max == -1 ? 0xffff_ffffL : max)) {
      throw new SdpRefusedException(what + " is too large");
    }
    return (int) value;
  }

  /** Takes what stands behind {@code a=}. */
  void attribute(String text) throws SdpRefusedException {
    int colon = text.indexOf(':');
    String name = colon < 0 ? text : text.substring(0, colon);
    String value = colon < 0 ? "" : text.substring(colon + 1);
    switch (name) {
      case "ice-ufrag" -> ufrag = token(value, 4, 256, "ice-ufrag");
      case "ice-pwd" -> password = token(value, 22, 256, "ice-pwd");
      case "fingerprint" -> fingerprint(value);
      case "setup" -> setup = value;
      case "group" -> group(value);
      case "mid" -> mid = token(value, 1, 64, "mid");
      case "rtcp-mux" -> rtcpMux = true;
      case "bundle-only" -> bundleOnly = true;
      case "rtpmap" -> numbered(value, encodings);
      case "fmtp" -> numbered(value, parameters);
      case "extmap" -> extension(value);
      case "rtcp-fb" -> transportFeedback |= value.endsWith(" transport-cc");
      case "ssrc" -> ssrc(value);
      case "ssrc-group" -> ssrcGroup(value);
      case "rid" -> rid(value);
      case "simulcast" -> simulcast = value;
      case "crypto" -> crypto(value);
      default -> Direction.ofAttribute(text).ifPresent(found -> direction = found);
    }
  }

  /** RFC 8839, 5.4: letters, digits, + and /. A mid is a token: it may hold some more. */
  private static String token(String value, int min, int max, String what)
      throws SdpRefusedException {
    if (value.length() < min || value.length() > max) {
      throw new SdpRefusedException(
          "a=" + what + " must have " + min + " to " + max + " characters");
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == ' ' || c == ':' || c == ';' || c == ',') {
        throw new SdpRefusedException("a=" + what + " holds a character that it must not");
      }
    }
    return value;
  }

  private void fingerprint(String value) throws SdpRefusedException {
    if (fingerprint != null) {
      return;
    }
    var parsed = Fingerprint.parse(value);
    if (parsed.isPresent()) {
      fingerprint = parsed.get();
    } else if (value.startsWith("sha-1 ") || value.startsWith("md5 ")) {
      weakFingerprint = true;
    } else {
      throw new SdpRefusedException(
          "a=fingerprint is malformed: sha-256, sha-384 or sha-512 with all its bytes is needed");
    }
  }

  private void group(String value) {
    String[] parts = value.split(" ", -1);
    if (parts[0].equals("BUNDLE") && bundle.isEmpty()) {
      bundle.addAll(List.of(parts).subList(1, parts.length));
    }
  }

  private void numbered(String value, Map<Integer, String> into) throws SdpRefusedException {
    if (!carried()) {
      return;
    }
    int space = value.indexOf(' ');
    if (space < 0) {
      throw new SdpRefusedException("a=rtpmap or a=fmtp lacks its value");
    }
    int type = number(value.substring(0, space), 127, "a payload type");
    if (into.put(type, value.substring(space + 1)) != null) {
      throw new SdpRefusedException("payload type " + type + " is described twice in a section");
    }
  }

  private void extension(String value) throws SdpRefusedException {
    String[] parts = value.split(" ", 3);
    if (parts.length < 2) {
      throw new SdpRefusedException("a=extmap lacks its URI");
    }
    int slash = parts[0].indexOf('/');
    int id =
        number(slash < 0 ? parts[0] : parts[0].substring(0, slash), 255, "an extension's number");
    if (id == 0 || !extensionIds.add(id)) {
      throw new SdpRefusedException("extension number " + id + " is not allowed or used twice");
    }
    if (id <= MAX_EXTENSION_ID) {
      HeaderExtension.ofUri(parts[1]).ifPresent(known -> extensions.putIfAbsent(known, id));
    }
  }

  private void ssrc(String value) throws SdpRefusedException {
    int space = value.indexOf(' ');
    ssrcs.add(number(space < 0 ? value : value.substring(0, space), -1, "an SSRC"));
    if (ssrcs.size() > MAX_SSRCS) {
      throw new SdpRefusedException("a section names more than " + MAX_SSRCS + " SSRCs");
    }
  }

  private void ssrcGroup(String value) throws SdpRefusedException {
    String[] parts = value.split(" ", -1);
    if (parts[0].equals("FID") && parts.length == 3) { // RFC 5576, 4.2: the second one repeats
      repairSsrcs.put(number(parts[2], -1, "an SSRC"), number(parts[1], -1, "an SSRC"));
      if (repairSsrcs.size() > MAX_SSRCS) {
        throw new SdpRefusedException("a section names more than " + MAX_SSRCS + " SSRCs");
      }
    } else if (parts[0].equals("SIM") && parts.length - 1 <= MAX_RIDS) {
      Set<Integer> layers = new LinkedHashSet<>();
      for (int i = 1; i < parts.length; i++) {
        layers.add(number(parts[i], -1, "an SSRC"));
      }
      layerSsrcs = List.copyOf(layers);
    }
  }

  /** RFC 8851, 10: a name of letters and digits, a direction, restrictions. */
  private void rid(String value) throws SdpRefusedException {
    String[] parts = value.split(" ", -1);
    boolean named =
        !parts[0].isEmpty() && parts[0].length() <= HeaderExtension.STREAM_ID.maxBytes();
    if (!named || !parts[0].chars().allMatch(SectionReader::mayNameALayer)) {
      throw new SdpRefusedException("a=rid has a name that no layer may have");
    }
    if (parts.length > 1 && parts[1].equals("send")) {
      rids.add(parts[0]);
    }
    ridLines++;
    if (ridLines > MAX_RIDS) {
      throw new SdpRefusedException("a section names more than " + MAX_RIDS + " simulcast layers");
    }
  }

  private static boolean mayNameALayer(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_';
  }

  /**
   * The layers of a simulcast (RFC 8853, 5.1: layers between semicolons, alternatives between
   * commas, paused ones behind a tilde), as far as they were described and can be told apart in
   * packets.
   */
  private List<String> layers() {
    List<String> layers = new ArrayList<>();
    String[] parts = simulcast.split(" ", -1);
    for (int i = 0; i + 1 < parts.length; i += 2) {
      if (parts[i].equals("send")) {
        for (String layer : parts[i + 1].split(";", -1)) {
          String name = layer.split(",", -1)[0].replace("~", "");
          if (rids.contains(name) && !layers.contains(name)) {
            layers.add(name);
          }
        }
      }
    }
    boolean told = extensions.containsKey(HeaderExtension.STREAM_ID) && media.equals("video");
    return told && layers.size() > 1 ? layers : List.of();
  }

  private void crypto(String value) throws SdpRefusedException {
    if (cryptos.size() == MAX_CRYPTOS) {
      throw new SdpRefusedException("a section has more than " + MAX_CRYPTOS + " a=crypto lines");
    }
    var parsed = Crypto.parse(value);
    if (parsed.isPresent()) {
      for (Crypto former : cryptos) {
        if (former.tag() == parsed.get().tag()) {
          throw new SdpRefusedException("two a=crypto lines have the same tag");
        }
      }
      cryptos.add(parsed.get());
    }
  }

  int port() {
    return port;
  }

  boolean hasOnlyWeakFingerprint() {
    return fingerprint == null && weakFingerprint;
  }

  /** All that the section names, those of groups too. */
  Set<Integer> ssrcs() {
    Set<Integer> all = new LinkedHashSet<>(ssrcs);
    all.addAll(layerSsrcs);
    return all;
  }

  /** A picture's layers, if they begin with the stream that the section announces. */
  private List<Integer> layersOf(Set<Integer> primary) {
    boolean known =
        media.equals("video") && layerSsrcs.size() > 1 && primary.contains(layerSsrcs.getFirst());
    return known ? layerSsrcs : List.of();
  }

  /**
   * The section as it stands, with what the session level gives to all.
   *
   * @param relay another node's, whose streams may be layers; a browser names layers by RID
   */
  RemoteDescription.Section section(SectionReader session, boolean alone, boolean relay)
      throws SdpRefusedException {
    MediaKind kind =
        switch (media) {
          case "audio" -> MediaKind.AUDIO;
          case "video" -> MediaKind.VIDEO;
          default -> null;
        };
    String name = mid == null ? "" : mid;
    boolean bundled = session.bundle.contains(name) || (alone && session.bundle.isEmpty());
    Direction way = direction == null ? session.direction : direction;
    if (!transportFeedback) { // numbers that nobody reports on are of no use
      extensions.remove(HeaderExtension.TRANSPORT_SEQUENCE);
    }
    List<String> layers = layers();
    Repairs repairs = repairs();
    if (layers.isEmpty()) {
      extensions.remove(HeaderExtension.STREAM_ID);
    }
    if (layers.isEmpty() || repairs.types().isEmpty()) {
      extensions.remove(HeaderExtension.REPAIRED_STREAM_ID);
    }
    Set<Integer> primary = new LinkedHashSet<>(ssrcs);
    primary.removeAll(repairSsrcs.keySet());
    return new RemoteDescription.Section(
        media,
        protocol,
        formats,
        kind,
        name,
        way == null ? Direction.SENDRECV : way,
        kind == null ? List.of() : codecs(kind),
        extensions,
        List.copyOf(primary),
        relay ? layersOf(primary) : List.of(),
        layers,
        repairs,
        kind != null && (port != 0 || bundleOnly) && bundled && rtcpMux);
  }

  /** RFC 4588, 8.6: {@code a=rtpmap:97 rtx/90000} with {@code a=fmtp:97 apt=96}. */
  private Repairs repairs() throws SdpRefusedException {
    Map<Integer, Integer> types = new HashMap<>();
    for (int type : payloadTypes) {
      boolean repair = encodings.getOrDefault(type, "").equalsIgnoreCase("rtx/90000");
      if (media.equals("video") && repair && !mistakenForRtcp(type)) {
        for (String part : parameters.getOrDefault(type, "").split(";", -1)) {
          String pair = part.trim();
          if (pair.startsWith("apt=")) {
            types.put(type, number(pair.substring(4), 127, "what a retransmission repairs"));
          }
        }
      }
    }
    return new Repairs(types, repairSsrcs);
  }

  /** RFC 5761, 4. */
  private static boolean mistakenForRtcp(int payloadType) {
    return payloadType >= 64 && payloadType <= 95;
  }

  private List<Codec> codecs(MediaKind kind) {
    List<Codec> codecs = new ArrayList<>();
    for (int type : payloadTypes) {
      String encoding = encodings.getOrDefault(type, "");
      if (!mistakenForRtcp(type)) {
        Codec.Name.ofEncoding(kind, encoding)
            .map(name -> new Codec(name, type, parameters.getOrDefault(type, "")))
            .filter(Codec::carried)
            .ifPresent(codecs::add);
      }
    }
    return codecs;
  }
}
