package belfort.medianode.srtp;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * What is used of OpenSSL's libcrypto (EVP_EncryptInit(3)), beside {@link HmacSha1}. It takes
 * addresses: of contexts, and of what stands in {@link CipherMemory}. A result of 1 is success. The
 * class cannot be initialized where the library is not: see {@link CipherTrial}.
 */
final class Libcrypto {
  private static final String LIBRARY = "libcrypto.so.3";
  private static final int GET_TAG = 0x10; // EVP_CTRL_AEAD_GET_TAG
  private static final int SET_TAG = 0x11; // EVP_CTRL_AEAD_SET_TAG
  private static final int KEEP = -1; // a context's direction as it is
  private static final long NONE = 0;

  private static final SymbolLookup SYMBOLS = library();
  private static final MethodHandle NEW =
      handle("EVP_CIPHER_CTX_new", FunctionDescriptor.of(ADDRESS));
  private static final MethodHandle FREE =
      handle("EVP_CIPHER_CTX_free", FunctionDescriptor.ofVoid(ADDRESS));
  private static final MethodHandle AES_128_GCM =
      handle("EVP_aes_128_gcm", FunctionDescriptor.of(JAVA_LONG));
  private static final MethodHandle AES_128_CTR =
      handle("EVP_aes_128_ctr", FunctionDescriptor.of(JAVA_LONG));
  private static final MethodHandle INIT =
      handle(
          "EVP_CipherInit_ex",
          FunctionDescriptor.of(
              JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT));

  /** Not EVP_CipherUpdate and EVP_CipherFinal_ex, which want memory for a length that is known. */
  private static final MethodHandle CIPHER =
      handle(
          "EVP_Cipher", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT));

  private static final MethodHandle CONTROL =
      handle(
          "EVP_CIPHER_CTX_ctrl",
          FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG));

  private Libcrypto() {}

  @SuppressWarnings("restricted") // what the node's Java options permit
  private static SymbolLookup library() {
    return SymbolLookup.libraryLookup(LIBRARY, Arena.global());
  }

  /** A function of the library, which is over in less than a microsecond. */
  @SuppressWarnings("restricted")
  static MethodHandle handle(String name, FunctionDescriptor descriptor) {
    return Linker.nativeLinker()
        .downcallHandle(SYMBOLS.findOrThrow(name), descriptor, Linker.Option.critical(false));
  }

  /**
   * A context of AES-128-GCM, freed when nobody reaches it any more. The calls below take its
   * address: who uses that keeps the context.
   *
   * @param encrypts its direction
   */
  static MemorySegment gcm(byte[] key, boolean encrypts) {
    return context(AES_128_GCM, key, encrypts);
  }

  /** A context of AES-128 in counter mode, otherwise as {@link #gcm}. */
  static MemorySegment counterMode(byte[] key) {
    return context(AES_128_CTR, key, true);
  }

  @SuppressWarnings("restricted")
  private static MemorySegment context(MethodHandle kind, byte[] key, boolean encrypts) {
    CipherMemory memory = CipherMemory.own();
    memory.put(0, key, 0, key.length);
    try {
      MemorySegment context =
          ((MemorySegment) NEW.invokeExact()).reinterpret(Arena.ofAuto(), Libcrypto::free);
      long cipher = (long) kind.invokeExact();
      long address = context.address();
      int direction = encrypts ? 1 : 0;
      if (address == NONE) {
        throw new IllegalStateException("libcrypto has no memory for a context");
      }
      if ((int) INIT.invokeExact(address, cipher, NONE, memory.packetAt(), NONE, direction) != 1) {
        throw new IllegalStateException("libcrypto takes no key");
      }
      return context;
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  private static void free(MemorySegment context) {
    try {
      FREE.invokeExact(context);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** The next packet begins, under this IV of 12 bytes (GCM) or 16 (counter mode). */
  static boolean begin(long context, long iv) {
    try {
      return (int) INIT.invokeExact(context, NONE, NONE, NONE, iv, KEEP) == 1;
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** Takes what is authenticated and not encrypted. */
  static boolean authenticate(long context, long bytes, int length) {
    return cipher(context, NONE, bytes, length);
  }

  /** Encrypts or decrypts in place. */
  static boolean crypt(long context, long bytes, int length) {
    return cipher(context, bytes, bytes, length);
  }

  /** The packet ends; false when it was decrypted and has not the tag that it should have. */
  static boolean end(long context) {
    return cipher(context, NONE, NONE, 0);
  }

  private static boolean cipher(long context, long out, long in, int length) {
    try {
      return (int) CIPHER.invokeExact(context, out, in, length) >= 0;
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** Reads the tag of what was encrypted. */
  static boolean tag(long context, long out, int length) {
    return control(context, GET_TAG, out, length);
  }

  /** Sets the tag that what is decrypted should have. */
  static boolean expect(long context, long tag, int length) {
    return control(context, SET_TAG, tag, length);
  }

  private static boolean control(long context, int command, long bytes, int length) {
    try {
      return (int) CONTROL.invokeExact(context, command, length, bytes) == 1;
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static IllegalStateException impossible(Throwable e) {
    return new IllegalStateException("libcrypto could not be called", e);
  }
}
