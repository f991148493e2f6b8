package belfort.medianode.objects;

import belfort.medianode.plane.RelaySettings;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/** The node's end of a relay to another node, as an element of a pipeline. */
final class RtpEndpoint extends BaseRtpEndpoint {
  static final MediaClass<RtpEndpoint> CLASS =
      MediaClass.extending(
          BaseRtpEndpointOperations.CLASS,
          "RtpEndpoint",
          Operations.<RtpEndpoint>extending(BaseRtpEndpointOperations.CLASS.operations()),
          // never sent: a key lasts for 2^48 packets here
          Set.of("OnKeySoftLimit"));

  /** The suites that a client of Kurento can name. */
  enum CryptoSuite {
    AES_128_CM_HMAC_SHA1_32,
    AES_128_CM_HMAC_SHA1_80,
    AES_256_CM_HMAC_SHA1_32,
    AES_256_CM_HMAC_SHA1_80
  }

  RtpEndpoint(
      String id,
      MediaPipeline pipeline,
      RelaySettings settings,
      int number,
      Surroundings surroundings) {
    super(
        id,
        pipeline,
        number,
        surroundings,
        listener -> pipeline.plane().openRelay(settings, listener));
  }

  /** Reads the constructor's arguments. */
  static RelaySettings settings(Arguments arguments) throws RefusedException {
    arguments.truth("useIpv6", false);
    if (!arguments.has("crypto")) {
      return RelaySettings.DEFAULTS;
    }
    ObjectNode given = arguments.struct("crypto");
    Arguments crypto = Arguments.ofConstructor(given);
    if (!crypto.has("crypto")) {
      return RelaySettings.DEFAULTS; // Kurento goes without encryption then; this node never does
    }
    if (crypto.oneOf("crypto", CryptoSuite.class) != CryptoSuite.AES_128_CM_HMAC_SHA1_80) {
      throw illegal("Invalid crypto suite: this node has AES_128_CM_HMAC_SHA1_80");
    }
    return new RelaySettings(true, key(given));
  }

  private static Optional<byte[]> key(ObjectNode crypto) throws RefusedException {
    byte[] key;
    if (crypto.hasNonNull("key")) {
      key = text(crypto, "key").getBytes(StandardCharsets.UTF_8);
    } else if (crypto.hasNonNull("keyBase64")) {
      try {
        key = Base64.getDecoder().decode(text(crypto, "keyBase64"));
      } catch (IllegalArgumentException e) {
        throw illegal("Master key is not valid Base64");
      }
    } else {
      return Optional.empty();
    }
    if (key.length != RelaySettings.KEY_BYTES) {
      throw illegal("Master key size is wrong");
    }
    return Optional.of(key);
  }

  private static String text(ObjectNode struct, String name) throws RefusedException {
    JsonNode value = struct.path(name);
    if (!value.isTextual()) {
      throw Arguments.refused("'" + name + "' property should be a string");
    }
    return value.textValue();
  }

  private static RefusedException illegal(String message) {
    return new RefusedException(ErrorCode.MEDIA_OBJECT_ILLEGAL_PARAM_ERROR, message);
  }

  @Override
  MediaClass<?> mediaClass() {
    return CLASS;
  }

  @Override
  public Answer invoke(String operation, Arguments arguments) throws RefusedException {
    return CLASS.operations().invoke(this, operation, arguments);
  }

  @Override
  String binName() {
    return "kmsrtpendpoint";
  }
}
