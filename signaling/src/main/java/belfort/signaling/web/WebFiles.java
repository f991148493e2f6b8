package belfort.signaling.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The pages and assets of the web client with the libraries that they import, read once at the
 * start. Assets stand under a path with the hash of all of them, so that they may be kept for ever
 * and a page never mixes two versions.
 */
public final class WebFiles {
  /** Where a page wants its import map: inline, because browsers take no other. */
  static final String IMPORT_MAP_MARK = "<!-- importmap -->";

  static final String ASSETS_MARK = "{{assets}}";

  private final Map<String, WebFile> assets = new TreeMap<>();
  private final Map<String, WebFile> pages = new TreeMap<>();
  private final Map<String, String> etags = new TreeMap<>();
  private final String base;
  private final String importMap;

  private WebFiles(SortedMap<String, byte[]> client, SortedMap<String, byte[]> libraries) {
    SortedMap<String, byte[]> files = new TreeMap<>(client);
    libraries.forEach((path, bytes) -> files.put("lib/" + path, bytes));
    this.base = "/a/" + hash(files);
    this.importMap = importMap(base, libraries);
    files.forEach((path, bytes) -> {
      if (path.endsWith(".html")) {
        WebFile page = new WebFile(path, page(bytes));
        pages.put(path, page);
        etags.put(path, "\"" + HexFormat.of().formatHex(sha256(page.plain()), 0, 16) + "\"");
      } else {
        assets.put(path, new WebFile(path, bytes));
      }
    });
  }

  /** Reads everything from the class path. */
  public static WebFiles load() throws IOException {
    return new WebFiles(ClassPathTree.read("web-client"), Libraries.read());
  }

  static WebFiles of(SortedMap<String, byte[]> client, SortedMap<String, byte[]> libraries) {
    return new WebFiles(client, libraries);
  }

  private byte[] page(byte[] source) {
    return new String(source, StandardCharsets.UTF_8)
        .replace(ASSETS_MARK, base)
        .replace(IMPORT_MAP_MARK, "<script type=\"importmap\">" + importMap + "</script>")
        .getBytes(StandardCharsets.UTF_8);
  }

  Optional<WebFile> page(String name) {
    return Optional.ofNullable(pages.get(name));
  }

  String etag(String page) {
    return etags.getOrDefault(page, "");
  }

  /** The asset at a request path, which begins with {@link #base}. */
  Optional<WebFile> asset(String path) {
    return path.startsWith(base + "/")
        ? Optional.ofNullable(assets.get(path.substring(base.length() + 1)))
        : Optional.empty();
  }

  String base() {
    return base;
  }

  /** The import map's hash for the content security policy. */
  String importMapHash() {
    return Base64.getEncoder().encodeToString(sha256(importMap.getBytes(StandardCharsets.UTF_8)));
  }

  private static String importMap(String base, SortedMap<String, byte[]> libraries) {
    Map<String, String> imports = new LinkedHashMap<>();
    for (Libraries.Library library : Libraries.ALL) {
      if (libraries.containsKey(library.folder() + "/" + library.entry())) {
        String folder = base + "/lib/" + library.folder() + "/";
        imports.put(library.specifier(), folder + library.entry());
        imports.put(library.specifier() + "/", folder);
      }
    }
    try {
      return new ObjectMapper().writeValueAsString(Map.of("imports", imports));
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a map of strings has no JSON", impossible);
    }
  }

  private static String hash(SortedMap<String, byte[]> files) {
    MessageDigest digest = digest();
    files.forEach((path, bytes) -> {
      digest.update((path + "\n" + bytes.length + "\n").getBytes(StandardCharsets.UTF_8));
      digest.update(bytes);
    });
    return HexFormat.of().formatHex(digest.digest(), 0, 8);
  }

  private static byte[] sha256(byte[] bytes) {
    return digest().digest(bytes);
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }
}
