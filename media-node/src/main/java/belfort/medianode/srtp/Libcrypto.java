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
 * What is used of OpenSSL's libcrypto (EVP_EncryptInit(3)). The calls on packets take Java arrays
 * where they are, without a copy: each is over in less than a microsecond. A result of 1 is
 * success. The class cannot be initialized where the library is not: see {@link GcmTrial}.
 */
final class Libcrypto {
  private static final String LIBRARY = "libcrypto.so.3";
  private static final int GET_TAG = 0x10; // EVP_CTRL_AEAD_GET_TAG
  private static final int SET_TAG = 0x11; // EVP_CTRL_AEAD_SET_TAG
  private static final int KEEP = -1; // a context's direction as it is
  private static final MemorySegment NONE = MemorySegment.NULL;

  private static final SymbolLookup SYMBOLS = library();
  private static final MethodHandle NEW =
      handle("EVP_CIPHER_CTX_new", FunctionDescriptor.of(ADDRESS));
  private static final MethodHandle FREE =
      handle("EVP_CIPHER_CTX_free", FunctionDescriptor.ofVoid(ADDRESS));
  private static final MethodHandle AES_128_GCM =
      handle("EVP_aes_128_gcm", FunctionDescriptor.of(ADDRESS));
  private static final MethodHandle INIT =
      handle(
          "EVP_CipherInit_ex",
          FunctionDescriptor.of(JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_INT),
          Linker.Option.critical(true));

  /** Not EVP_CipherUpdate and EVP_CipherFinal_ex, which want memory for a length that is known. */
  private static final MethodHandle CIPHER =
      handle(
          "EVP_Cipher",
          FunctionDescriptor.of(JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS, JAVA_INT),
          Linker.Option.critical(true));

  private static final MethodHandle CONTROL =
      handle(
          "EVP_CIPHER_CTX_ctrl",
          FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, ADDRESS),
          Linker.Option.critical(true));

  private Libcrypto() {}

  @SuppressWarnings("restricted") // what the node's Java options permit
  private static SymbolLookup library() {
    return SymbolLookup.libraryLookup(LIBRARY, Arena.global());
  }

  @SuppressWarnings("restricted")
  private static MethodHandle handle(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    return Linker.nativeLinker().downcallHandle(SYMBOLS.findOrThrow(name), descriptor, options);
  }

  /**
   * A context of AES-128-GCM, freed when nobody reaches it any more. The calls below take its
   * address: who uses that keeps the context.
   *
   * @param encrypts its direction
   */
  @SuppressWarnings("restricted")
  static MemorySegment context(byte[] key, boolean encrypts) {
    try {
      MemorySegment context =
          ((MemorySegment) NEW.invokeExact()).reinterpret(Arena.ofAuto(), Libcrypto::free);
      MemorySegment cipher = (MemorySegment) AES_128_GCM.invokeExact();
      MemorySegment keyBytes = MemorySegment.ofArray(key);
      long address = context.address();
      int direction = encrypts ? 1 : 0;
      if ((int) INIT.invokeExact(address, cipher, NONE, keyBytes, NONE, direction) != 1) {
        throw new IllegalStateException("libcrypto takes no key");
      }
      return context;
    } catch (RuntimeException e) {
      throw e;
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

  /** The next packet begins, under this IV of 12 bytes. */
  static boolean begin(long context, MemorySegment iv) {
    try {
      return (int) INIT.invokeExact(context, NONE, NONE, NONE, iv, KEEP) == 1;
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** Takes what is authenticated and not encrypted. */
  static boolean authenticate(long context, MemorySegment bytes) {
    return cipher(context, NONE, bytes);
  }

  /** Encrypts or decrypts; {@code out} has room for as many bytes. */
  static boolean crypt(long context, MemorySegment in, MemorySegment out) {
    return cipher(context, out, in);
  }

  /** The packet ends; false when it was decrypted and has not the tag that it should have. */
  static boolean end(long context) {
    return cipher(context, NONE, NONE);
  }

  private static boolean cipher(long context, MemorySegment out, MemorySegment in) {
    try {
      return (int) CIPHER.invokeExact(context, out, in, (int) in.byteSize()) >= 0;
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** Reads the tag of what was encrypted. */
  static boolean tag(long context, MemorySegment out) {
    return control(context, GET_TAG, out);
  }

  /** Sets the tag that what is decrypted should have. */
  static boolean expect(long context, MemorySegment tag) {
    return control(context, SET_TAG, tag);
  }

  private static boolean control(long context, int command, MemorySegment bytes) {
    try {
      return (int) CONTROL.invokeExact(context, command, (int) bytes.byteSize(), bytes) == 1;
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  private static IllegalStateException impossible(Throwable e) {
    return new IllegalStateException("libcrypto could not be called", e);
  }
}
