package belfort.medianode.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * A request whose envelope is sound.
 *
 * @param id a number or a text; null for a notification, which is executed all the same
 * @param params null when the request has none
 */
record Request(@Nullable JsonNode id, String method, @Nullable ObjectNode params) {
  Request withParams(ObjectNode other) {
    return new Request(id, method, other);
  }
}
