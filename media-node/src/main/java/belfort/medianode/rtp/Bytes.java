package belfort.medianode.rtp;

/** Big-endian fields in a byte array, as every packet format here has them. */
public final class Bytes {
  private Bytes() {}

  public static int u8(byte[] buffer, int offset) {
    return buffer[offset] & 0xff;
  }

  public static int u16(byte[] buffer, int offset) {
    return (buffer[offset] & 0xff) << 8 | (buffer[offset + 1] & 0xff);
  }

  public static int i32(byte[] buffer, int offset) {
    return u16(buffer, offset) << 16 | u16(buffer, offset + 2);
  }

  public static long u32(byte[] buffer, int offset) {
    return i32(buffer, offset) & 0xffff_ffffL;
  }

  public static void put16(byte[] buffer, int offset, int value) {
    buffer[offset] = (byte) (value >>> 8);
    buffer[offset + 1] = (byte) value;
  }

  public static void put24(byte[] buffer, int offset, int value) {
    buffer[offset] = (byte) (value >>> 16);
    put16(buffer, offset + 1, value);
  }

  public static void put32(byte[] buffer, int offset, int value) {
    put16(buffer, offset, value >>> 16);
    put16(buffer, offset + 2, value);
  }
}
