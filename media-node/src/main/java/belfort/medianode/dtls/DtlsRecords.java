package belfort.medianode.dtls;

/**
 * What a datagram of DTLS 1.2 records looks like from outside (RFC 6347, 4.1). Bouncy Castle ends
 * an association when a record has a version that nobody ever defined, though a datagram from
 * anywhere must change nothing before it proves itself (RFC 6347, 4.1.2.7): it is not shown such
 * ones.
 */
final class DtlsRecords {
  private static final int HEADER_BYTES = 13;
  private static final int CHANGE_CIPHER_SPEC = 20;
  private static final int ALERT = 21;
  private static final int HANDSHAKE = 22;
  private static final int APPLICATION_DATA = 23;
  private static final int DTLS_MAJOR = 0xfe;
  private static final int DTLS_1_0 = 0xff; // a ClientHello may still say so (RFC 6347, 4.2.1)
  private static final int DTLS_1_2 = 0xfd;

  private DtlsRecords() {}

  /**
   * Whether all of it are records that may be read.
   *
   * @param established the handshake is over: from then on only retransmissions of it may be plain,
   *     an alert or data must be encrypted
   */
  static boolean readable(byte[] datagram, boolean established) {
    int at = 0;
    while (at < datagram.length) {
      if (datagram.length - at < HEADER_BYTES || !header(datagram, at, established)) {
        return false;
      }
      at += HEADER_BYTES + u16(datagram, at + 11);
    }
    return at == datagram.length && at > 0;
  }

  private static boolean header(byte[] datagram, int at, boolean established) {
    int type = datagram[at] & 0xff;
    int minor = datagram[at + 2] & 0xff;
    boolean plain = u16(datagram, at + 3) == 0;
    boolean handshake = type == CHANGE_CIPHER_SPEC || type == HANDSHAKE;
    return type >= CHANGE_CIPHER_SPEC
        && type <= APPLICATION_DATA
        && (datagram[at + 1] & 0xff) == DTLS_MAJOR
        && (minor == DTLS_1_2 || minor == DTLS_1_0)
        && (handshake || !plain || (type == ALERT && !established));
  }

  private static int u16(byte[] bytes, int at) {
    return ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff);
  }
}
