package belfort.signaling.web;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts the frames of a text message together, within the bound. */
final class Inbound {
  private byte @Nullable [] begun;

  /** Takes a frame's payload; the message when it is whole. */
  Optional<String> add(@Nullable ByteBuffer payload, boolean last)
      throws TooLargeException, CharacterCodingException {
    ByteBuffer more = payload == null ? ByteBuffer.allocate(0) : payload.slice();
    byte[] before = begun;
    int already = before == null ? 0 : before.length;
    if (already + more.remaining() > EdgeLimits.MESSAGE_BYTES) {
      begun = null;
      throw new TooLargeException();
    }
    if (last && before == null) {
      return Optional.of(decode(more));
    }
    byte[] joined = new byte[already + more.remaining()];
    if (before != null) {
      System.arraycopy(before, 0, joined, 0, already);
    }
    more.get(joined, already, more.remaining());
    begun = last ? null : joined;
    return last ? Optional.of(decode(ByteBuffer.wrap(joined))) : Optional.empty();
  }

  private static String decode(ByteBuffer utf8) throws CharacterCodingException {
    CharBuffer text =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT)
            .decode(utf8);
    return text.toString();
  }

  /** A message beyond the bound. */
  static final class TooLargeException extends Exception {
    private static final long serialVersionUID = 1L;

    TooLargeException() {
      super("a message is too large", null, false, false);
    }
  }
}
