package belfort.medianode.srtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.medianode.rtp.Bytes;
import java.util.Arrays;
import java.util.Random;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jitsi.srtp.SrtpPolicy;
import org.jitsi.utils.ByteArrayBuffer;
import org.jitsi.utils.logging2.LoggerImpl;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Our SRTP against itself and against jitsi-srtp, an implementation that is not ours. */
final class SrtpContextTest {
  private static final int SSRC = 0x1234_5678;
  private static final int HEADER = 12;

  @BeforeAll
  static void jitsiOnTheJdksCiphers() {
    org.jitsi.srtp.crypto.Aes.setFactoryClassName("org.jitsi.srtp.crypto.Aes$SunJCECipherFactory");
  }

  private static SrtpKeys.MasterKey master(SrtpProfile profile) {
    Random random = new Random(7);
    byte[] key = new byte[16];
    byte[] salt = new byte[profile.saltBytes()];
    random.nextBytes(key);
    random.nextBytes(salt);
    return new SrtpKeys.MasterKey(key, salt);
  }

  private static SrtpContextFactory jitsi(SrtpProfile profile, boolean sender) {
    SrtpKeys.MasterKey master = master(profile);
    return new SrtpContextFactory(
        sender,
        master.key().clone(),
        master.salt().clone(),
        policy(profile),
        policy(profile),
        new LoggerImpl("jitsi"));
  }

  private static SrtpPolicy policy(SrtpProfile profile) {
    return switch (profile) {
      case AEAD_AES_128_GCM ->
          new SrtpPolicy(
              SrtpPolicy.AESGCM_ENCRYPTION, 16, SrtpPolicy.NULL_AUTHENTICATION, 0, 16, 12);
      case AES128_CM_HMAC_SHA1_80 ->
          new SrtpPolicy(
              SrtpPolicy.AESCM_ENCRYPTION, 16, SrtpPolicy.HMACSHA1_AUTHENTICATION, 20, 10, 14);
    };
  }

  private static byte[] payload(int sequence) {
    byte[] payload = new byte[40 + sequence % 900];
    Arrays.fill(payload, (byte) sequence);
    return payload;
  }

  private static byte[] header(int sequence) {
    byte[] header = new byte[HEADER];
    header[0] = (byte) 0x80;
    header[1] = 96;
    Bytes.put16(header, 2, sequence);
    Bytes.put32(header, 4, sequence * 3000);
    Bytes.put32(header, 8, SSRC);
    return header;
  }

  private static byte[] protect(SrtpContext context, int sequence, boolean resend)
      throws Exception {
    byte[] out = new byte[2048];
    System.arraycopy(header(sequence), 0, out, 0, HEADER);
    byte[] payload = payload(sequence);
    int length = context.protectRtp(out, 0, HEADER, payload, 0, payload.length, resend);
    return length < 0 ? new byte[0] : Arrays.copyOf(out, length);
  }

  @ParameterizedTest
  @EnumSource
  void anotherImplementationReadsWhatWeProtectAcrossARollOver(SrtpProfile profile)
      throws Exception {
    SrtpContext ours = new SrtpContext(profile, master(profile));
    var theirs = jitsi(profile, false).deriveContext(SSRC, 0);
    for (int i = 65_000; i < 66_500; i++) {
      Buffer packet = new Buffer(protect(ours, i & 0xffff, false));
      assertEquals(SrtpErrorStatus.OK, theirs.reverseTransformPacket(packet, false), "at " + i);
      assertArrayEquals(
          payload(i & 0xffff),
          Arrays.copyOfRange(packet.getBuffer(), HEADER, packet.getLength()),
          "at " + i);
    }
  }

  @ParameterizedTest
  @EnumSource
  void weReadWhatAnotherImplementationProtects(SrtpProfile profile) throws Exception {
    SrtpContext ours = new SrtpContext(profile, master(profile));
    var theirs = jitsi(profile, true).deriveContext(SSRC, 0);
    for (int i = 65_000; i < 66_500; i++) {
      byte[] header = header(i & 0xffff);
      byte[] payload = payload(i & 0xffff);
      byte[] plain = Arrays.copyOf(header, header.length + payload.length);
      System.arraycopy(payload, 0, plain, HEADER, payload.length);
      Buffer packet = new Buffer(plain);
      assertEquals(SrtpErrorStatus.OK, theirs.transformPacket(packet));
      int length = ours.unprotectRtp(packet.getBuffer(), 0, packet.getLength(), HEADER);
      assertEquals(plain.length, length, "at " + i);
      assertArrayEquals(payload, Arrays.copyOfRange(packet.getBuffer(), HEADER, length));
    }
  }

  @ParameterizedTest
  @EnumSource
  void controlPacketsAreReadBothWays(SrtpProfile profile) throws Exception {
    byte[] report = new byte[28];
    report[0] = (byte) 0x80;
    report[1] = (byte) 200;
    Bytes.put16(report, 2, 6);
    Bytes.put32(report, 4, SSRC);
    report[20] = 77;
    SrtpContext ours = new SrtpContext(profile, master(profile));
    var theirReader = jitsi(profile, false).deriveControlContext(SSRC);
    var theirWriter = jitsi(profile, true).deriveControlContext(SSRC);
    SrtpContext ourReader = new SrtpContext(profile, master(profile));
    for (int i = 0; i < 20; i++) {
      byte[] sealed = Arrays.copyOf(report, 100);
      Buffer packet = new Buffer(Arrays.copyOf(sealed, ours.protectRtcp(sealed, 0, 28)));
      packet = new Buffer(Arrays.copyOf(sealed, packet.getLength()));
      assertEquals(SrtpErrorStatus.OK, theirReader.reverseTransformPacket(packet), "at " + i);
      assertArrayEquals(report, Arrays.copyOf(packet.getBuffer(), packet.getLength()));

      Buffer made = new Buffer(report.clone());
      assertEquals(SrtpErrorStatus.OK, theirWriter.transformPacket(made));
      byte[] replay = Arrays.copyOf(made.getBuffer(), made.getLength());
      int length = ourReader.unprotectRtcp(made.getBuffer(), 0, made.getLength());
      assertArrayEquals(report, Arrays.copyOf(made.getBuffer(), length));
      assertEquals(SrtpContext.REPLAYED, ourReader.unprotectRtcp(replay, 0, replay.length));
    }
  }

  @ParameterizedTest
  @EnumSource
  void attack66_replayedForgedAndPlainPacketsAreRefused(SrtpProfile profile) throws Exception {
    SrtpContext sender = new SrtpContext(profile, master(profile));
    SrtpContext receiver = new SrtpContext(profile, master(profile));
    byte[] packet = protect(sender, 100, false);
    byte[] copy = packet.clone();
    byte[] forged = packet.clone();
    forged[packet.length - 1] ^= 1;
    assertEquals(SrtpContext.REFUSED, receiver.unprotectRtp(forged, 0, forged.length, HEADER));
    assertTrue(receiver.unprotectRtp(packet, 0, packet.length, HEADER) > 0);
    assertEquals(SrtpContext.REPLAYED, receiver.unprotectRtp(copy, 0, copy.length, HEADER));
    byte[] plain = Arrays.copyOf(header(101), 60);
    assertEquals(SrtpContext.REFUSED, receiver.unprotectRtp(plain, 0, plain.length, HEADER));
    byte[] shorter = header(102);
    assertEquals(SrtpContext.REFUSED, receiver.unprotectRtp(shorter, 0, shorter.length, HEADER));
  }

  @ParameterizedTest
  @EnumSource
  void aResendHasTheSameBytesAndAUsedIndexIsNeverSealedAnew(SrtpProfile profile) throws Exception {
    SrtpContext sender = new SrtpContext(profile, master(profile));
    byte[] first = protect(sender, 100, false);
    assertArrayEquals(first, protect(sender, 100, true), "right after itself");
    protect(sender, 101, false);
    assertArrayEquals(first, protect(sender, 100, true), "after another");
    assertEquals(0, protect(sender, 100, false).length, "a second packet under one index");
  }

  @ParameterizedTest
  @EnumSource
  void latePacketsWithinTheWindowAreTakenOnceAndOlderOnesNever(SrtpProfile profile)
      throws Exception {
    SrtpContext sender = new SrtpContext(profile, master(profile));
    SrtpContext receiver = new SrtpContext(profile, master(profile));
    byte[] tooOld = protect(sender, 1, false);
    byte[] late = protect(sender, 500, false);
    byte[] again = late.clone();
    byte[] newest = protect(sender, 1 + ReplayWindow.SIZE, false);
    assertTrue(receiver.unprotectRtp(newest, 0, newest.length, HEADER) > 0);
    assertTrue(receiver.unprotectRtp(late, 0, late.length, HEADER) > 0);
    assertEquals(SrtpContext.REPLAYED, receiver.unprotectRtp(again, 0, again.length, HEADER));
    assertEquals(SrtpContext.REPLAYED, receiver.unprotectRtp(tooOld, 0, tooOld.length, HEADER));
  }

  /** jitsi's view of a packet. */
  private static final class Buffer implements ByteArrayBuffer {
    private byte[] bytes;
    private int length;

    private Buffer(byte[] bytes) {
      this.bytes = Arrays.copyOf(bytes, bytes.length + 64); // room, so that grow() moves nothing
      this.length = bytes.length;
    }

    @Override
    public byte[] getBuffer() {
      return bytes;
    }

    @Override
    public int getOffset() {
      return 0;
    }

    @Override
    public int getLength() {
      return length;
    }

    @Override
    public void setLength(int length) {
      this.length = length;
    }

    @Override
    public void setOffset(int offset) {
      throw new UnsupportedOperationException("the offset stays 0");
    }

    @Override
    public boolean isInvalid() {
      return false;
    }

    @Override
    public void readRegionToBuff(int offset, int count, byte[] into) {
      System.arraycopy(bytes, offset, into, 0, count);
    }

    @Override
    public void grow(int count) {
      if (length + count > bytes.length) {
        bytes = Arrays.copyOf(bytes, length + count);
      }
    }

    @Override
    public void append(byte[] data, int count) {
      grow(count);
      System.arraycopy(data, 0, bytes, length, count);
      length += count;
    }

    @Override
    public void shrink(int count) {
      length -= count;
    }
  }
}
