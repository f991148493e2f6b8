package belfort.medianode.objects;

/** An error that clients of Kurento know: its number on the wire, and its name in {@code data}. */
public enum ErrorCode {
  MARSHALL_ERROR(40001),
  CONNECT_ERROR(40004),
  INVALID_SESSION(40007),
  MALFORMED_TRANSACTION(40008),
  NOT_ENOUGH_RESOURCES(40009),
  MEDIA_OBJECT_NOT_FOUND(40101),
  MEDIA_OBJECT_EVENT_NOT_SUPPORTED(40106),
  MEDIA_OBJECT_NOT_AVAILABLE(40108),
  MEDIA_OBJECT_NOT_FOUND_TRANSACTION_NO_COMMIT(40109),
  MEDIA_OBJECT_TAG_KEY_NOT_FOUND(40110),
  MEDIA_OBJECT_OPERATION_NOT_SUPPORTED(40111),
  SDP_PARSE_ERROR(40201),
  SDP_END_POINT_NO_LOCAL_SDP_ERROR(40202),
  SDP_END_POINT_NO_REMOTE_SDP_ERROR(40203),
  SDP_END_POINT_ALREADY_NEGOTIATED(40208),
  SDP_END_POINT_NOT_OFFER_GENERATED(40209),
  /** Kurento names 40500 so, and clients compare the name. */
  UNDEFINED(40500);

  private final int code;

  ErrorCode(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
