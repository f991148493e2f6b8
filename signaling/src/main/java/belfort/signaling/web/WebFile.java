package belfort.signaling.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** A file for browsers, compressed once at the start when that makes it smaller. */
final class WebFile {
  private final byte[] plain;
  private final byte @Nullable [] gzip;
  private final String contentType;

  WebFile(String path, byte[] plain) {
    this.plain = plain;
    this.contentType = contentType(path);
    byte[] smaller = contentType.startsWith("image/png") ? plain : compress(plain);
    this.gzip = smaller.length < plain.length * 9 / 10 ? smaller : null;
  }

  byte[] plain() {
    return plain;
  }

  byte @Nullable [] gzip() {
    return gzip;
  }

  String contentType() {
    return contentType;
  }

  private static byte[] compress(byte[] plain) {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream out =
        new GZIPOutputStream(compressed) {
          {
            def.setLevel(Deflater.BEST_COMPRESSION);
          }
        }) {
      out.write(plain);
    } catch (IOException impossible) {
      throw new IllegalStateException("memory refused bytes", impossible);
    }
    return compressed.toByteArray();
  }

  private static String contentType(String path) {
    return switch (path.substring(path.lastIndexOf('.') + 1)) {
      case "html" -> "text/html; charset=utf-8";
      case "js", "mjs" -> "text/javascript; charset=utf-8";
      case "css" -> "text/css; charset=utf-8";
      case "svg" -> "image/svg+xml";
      case "png" -> "image/png";
      case "json" -> "application/json";
      case "webmanifest" -> "application/manifest+json";
      case "woff2" -> "font/woff2";
      default -> "application/octet-stream";
    };
  }
}
