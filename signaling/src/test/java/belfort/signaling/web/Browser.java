package belfort.signaling.web;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Somebody's browser: his session's key and cookie, and the requests that his page makes. */
record Browser(TestServer server, String key, String cookie, JsonNode opened) {
  HttpResponse<String> get(String path) throws Exception {
    return send(request(path).GET());
  }

  HttpResponse<String> post(String path, String body) throws Exception {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  HttpResponse<String> delete(String path) throws Exception {
    return send(request(path).DELETE());
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server.origin() + path))
        .header("Cookie", cookie)
        .header("Origin", server.origin());
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return server.http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  RawSocket socket() throws Exception {
    return RawSocket.open(server.port, key, cookie, server.origin());
  }
}
