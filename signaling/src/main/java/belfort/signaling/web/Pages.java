package belfort.signaling.web;

import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;

/**
 * Serves the pages (asked for each time, answered by their ETag) and the assets (kept for ever).
 */
final class Pages {
  private final WebFiles files;

  Pages(WebFiles files) {
    this.files = files;
  }

  void serve(HttpCall call, String path, List<String> parts) throws Refusal {
    Optional<String> page = page(parts);
    if (page.isPresent()) {
      servePage(call, page.get());
    } else if (parts.getFirst().equals("a")) {
      WebFile asset = files.asset(path).orElseThrow(Refusal::notFound);
      call.response()
          .getHeaders()
          .put(HttpHeader.CACHE_CONTROL, "public, max-age=31536000, immutable");
      send(call, asset);
    } else if (path.equals("/")) {
      call.response().getHeaders().put(HttpHeader.LOCATION, "/join");
      call.empty(302);
    } else {
      throw Refusal.notFound();
    }
  }

  private static Optional<String> page(List<String> parts) {
    return switch (parts.getFirst()) {
      case "join" -> parts.size() == 1 ? Optional.of("lesson.html") : Optional.empty();
      case "lesson" -> parts.size() == 2 ? Optional.of("lesson.html") : Optional.empty();
      case "admin" -> parts.size() == 2 ? Optional.of("admin.html") : Optional.empty();
      default -> Optional.empty();
    };
  }

  private void servePage(HttpCall call, String name) throws Refusal {
    WebFile page = files.page(name).orElseThrow(Refusal::notFound);
    String etag = files.etag(name);
    call.response().getHeaders().put(HttpHeader.CACHE_CONTROL, "no-cache");
    call.response().getHeaders().put(HttpHeader.ETAG, etag);
    if (etag.equals(call.header(HttpHeader.IF_NONE_MATCH))) {
      call.empty(304);
    } else {
      send(call, page);
    }
  }

  private static void send(HttpCall call, WebFile file) {
    call.response().getHeaders().put(HttpHeader.VARY, "Accept-Encoding");
    byte[] gzip = file.gzip();
    boolean wanted =
        call.request().getHeaders().contains(HttpHeader.ACCEPT_ENCODING, "gzip")
            || call.request().getHeaders().getCSV(HttpHeader.ACCEPT_ENCODING, false).stream()
                .anyMatch(each -> each.equals("gzip"));
    if (gzip != null && wanted) {
      call.response().getHeaders().put(HttpHeader.CONTENT_ENCODING, "gzip");
      call.send(200, file.contentType(), gzip);
    } else {
      call.send(200, file.contentType(), file.plain());
    }
  }
}
