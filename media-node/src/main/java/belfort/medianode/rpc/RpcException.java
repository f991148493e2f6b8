package belfort.medianode.rpc;

import org.jspecify.annotations.Nullable;

/** A fault of a request itself, in JSON-RPC's own range of codes or in Kurento's additions. */
final class RpcException extends Exception {
  private static final long serialVersionUID = 1L;

  static final int METHOD_NOT_FOUND = -32601;
  static final int INVALID_PARAMS = -32602;
  static final int INTERNAL_ERROR = -32603;
  static final int SERVER_ERROR = -32000;

  private final int code;
  private final @Nullable String type;

  private RpcException(int code, @Nullable String type, String message) {
    super(message);
    this.code = code;
    this.type = type;
  }

  static RpcException methodNotFound() {
    return new RpcException(METHOD_NOT_FOUND, null, "Method not found.");
  }

  static RpcException invalidParams(String message) {
    return new RpcException(INVALID_PARAMS, "INVALID_PARAMS", message);
  }

  static RpcException missing(String parameter) {
    return new RpcException(SERVER_ERROR, null, "'" + parameter + "' parameter is required");
  }

  int code() {
    return code;
  }

  /** What stands in {@code data.type}; null for no data. */
  @Nullable String type() {
    return type;
  }
}
