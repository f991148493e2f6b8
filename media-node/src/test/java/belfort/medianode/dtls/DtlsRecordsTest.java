package belfort.medianode.dtls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Which datagrams are DTLS 1.2 from outside. */
final class DtlsRecordsTest {
  private static byte[] record(int type, int minor, int epoch, int said, int bytes) {
    byte[] record = new byte[13 + bytes];
    record[0] = (byte) type;
    record[1] = (byte) 0xfe;
    record[2] = (byte) minor;
    record[4] = (byte) epoch;
    record[11] = (byte) (said >>> 8);
    record[12] = (byte) said;
    return record;
  }

  private static byte[] both(byte[] one, byte[] other) {
    byte[] both = java.util.Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }

  @Test
  void recordsOfEitherVersionAndSeveralInADatagramAreRead() {
    byte[] hello = record(22, 0xff, 0, 100, 100);
    byte[] finished = record(22, 0xfd, 1, 40, 40);
    assertTrue(DtlsRecords.readable(hello, false));
    assertTrue(DtlsRecords.readable(both(hello, finished), false));
    assertTrue(
        DtlsRecords.readable(both(hello, finished), true), "said again: it is answered again");
    assertTrue(DtlsRecords.readable(record(21, 0xfd, 0, 2, 2), false), "gives up in the middle");
    assertTrue(DtlsRecords.readable(record(21, 0xfd, 1, 26, 26), true));
  }

  @Test
  void attack66_whatProvesNothingEndsNothing() {
    assertFalse(DtlsRecords.readable(record(21, 0xfd, 0, 2, 2), true), "a plain goodbye");
    assertFalse(DtlsRecords.readable(record(23, 0xfd, 0, 2, 2), false), "plain data");
    for (int minor = 0; minor < 256; minor++) {
      boolean known = minor == 0xfd || minor == 0xff;
      assertEquals(known, DtlsRecords.readable(record(22, minor, 0, 9, 9), false));
    }
    for (int type = 0; type < 256; type++) {
      boolean known = type >= 20 && type <= 23;
      assertEquals(known, DtlsRecords.readable(record(type, 0xfd, 1, 9, 9), true));
    }
  }

  @Test
  void lengthsThatLieAreRefusedAndAnyBytesReadWithoutAFailure() {
    assertFalse(DtlsRecords.readable(new byte[0], false));
    assertFalse(DtlsRecords.readable(record(22, 0xfd, 0, 9, 8), false));
    assertFalse(DtlsRecords.readable(record(22, 0xfd, 0, 8, 9), false));
    assertFalse(DtlsRecords.readable(record(22, 0xfd, 0, 0xffff, 9), false));
    Random random = new Random(20_261_127);
    for (int i = 0; i < 100_000; i++) {
      byte[] record = record(22, 0xfd, random.nextInt(2), random.nextInt(40), random.nextInt(40));
      record[random.nextInt(13)] = (byte) random.nextInt();
      boolean read = DtlsRecords.readable(record, random.nextBoolean());
      assertTrue(!read || record[1] == (byte) 0xfe);
    }
  }
}
