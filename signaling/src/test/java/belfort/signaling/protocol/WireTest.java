package belfort.signaling.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WireTest {
  private final Wire wire = new Wire();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"type\":\"beat\",\"n\":1e400}|extra_field",
        "{\"type\":\"beat\",\"n\":NaN}|not_json",
        "{\"type\":\"beat\",\"type\":\"beat\"}|not_json",
        "{\"type\":\"leave\",\"op\":\"a\",\"op\":\"b\"}|not_json",
        "{\"type\":\"leave\",\"op\":\"a\",\"__proto__\":{\"role\":\"TEACHER\"}}|extra_field",
        "{\"type\":\"offer\",\"peer\":\"out:camera\",\"attempt\":99999999999999999999,\"sdp\":\"v\"}|out_of_range",
        "{\"type\":\"offer\",\"peer\":\"out:camera\",\"attempt\":999999999999999999999999,\"sdp\":\"v\"}|too_complex",
        "{\"type\":\"offer\",\"peer\":\"out:camera\",\"attempt\":1e3,\"sdp\":\"v\"}|wrong_kind",
        "{\"type\":\"offer\",\"peer\":\"out:camera\",\"attempt\":\"1\",\"sdp\":\"v\"}|wrong_kind",
        "{\"type\":\"beat\"} {}|not_json",
        "{\"type\":\"beat\",}|not_json",
        "{'type':'beat'}|not_json",
        "{\"type\":\"beat\"/**/}|not_json",
        "|not_an_object",
        "null|not_an_object",
        "[]|not_an_object",
        "7|not_an_object",
      })
  void attack13_whatIsNotStrictJsonIsRefusedWithACode(String text, String code) {
    assertRefused(code, text == null ? "" : text);
  }

  @Test
  void attack13_deepJsonIsRefusedBeforeItCostsAnything() {
    assertRefused("too_complex", "{\"type\":".repeat(7_000));
    assertRefused("too_complex", "[".repeat(10_000));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|no_type",
        "{\"type\":7}|no_type",
        "{\"type\":\"becomeTeacher\",\"op\":\"a\"}|unknown_type",
        "{\"type\":\"Leave\",\"op\":\"a\"}|unknown_type",
        "{\"type\":\"leave\"}|missing_field",
        "{\"type\":\"leave\",\"op\":null}|missing_field",
        "{\"type\":\"leave\",\"op\":\"\"}|out_of_range",
        "{\"type\":\"leave\",\"op\":\"a b\"}|out_of_range",
        "{\"type\":\"join\",\"op\":\"a\",\"microphone\":true}|missing_field",
        "{\"type\":\"join\",\"op\":\"a\",\"microphone\":1,\"camera\":false}|wrong_kind",
        "{\"type\":\"hello\"}|missing_field",
        "{\"type\":\"hello\",\"peers\":[7]}|wrong_kind",
        "{\"type\":\"hello\",\"peers\":[null]}|wrong_kind",
        "{\"type\":\"hello\",\"peers\":[],\"resume\":{\"epoch\":1}}|missing_field",
        "{\"type\":\"hello\",\"peers\":[],\"resume\":{\"epoch\":-1,\"seq\":0}}|out_of_range",
        "{\"type\":\"hangUp\",\"peer\":\"in:../x:camera\"}|out_of_range",
      })
  void attack14_unknownTypesAndExtraOrMissingFieldsAreRefusedWithACode(String text, String code) {
    assertRefused(code, text);
  }

  @Test
  void attack18_aForgedIdentityInTheBodyIsNoFieldOfAnyMessage() {
    for (String field : List.of("userId", "roomId", "role", "participantId")) {
      assertRefused(
          "extra_field", "{\"type\":\"startLesson\",\"op\":\"a\",\"" + field + "\":\"teacher\"}");
    }
  }

  @Test
  void attack56_anOfferThatIsTooLongOrHoldsANulIsRefused() {
    String offer = "{\"type\":\"offer\",\"peer\":\"out:camera\",\"attempt\":1,\"sdp\":\"%s\"}";
    assertRefused("out_of_range", offer.formatted("a".repeat(32 * 1024 + 1)));
    assertRefused("out_of_range", offer.formatted("v=0\\u0000"));
    assertRefused("out_of_range", offer.formatted(""));
    assertRefused("too_large", offer.formatted("a".repeat(70_000)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "16", "99"})
  void attack61_aCandidateForNoMediaLineIsRefused(String index) {
    assertRefused(
        "out_of_range",
        "{\"type\":\"candidate\",\"peer\":\"out:camera\",\"attempt\":1,\"candidate\":\"candidate:1\","
            + "\"sdpMid\":\"0\",\"sdpMLineIndex\":"
            + index
            + "}");
  }

  @Test
  void attack61_aCandidateOfTwoLinesOrWithoutItsLineIsRefused() {
    String candidate =
        "{\"type\":\"candidate\",\"peer\":\"out:camera\",\"attempt\":1,\"candidate\":\"%s\",\"sdpMid\":\"0\"%s}";
    assertRefused("out_of_range", candidate.formatted("a\\r\\nb", ",\"sdpMLineIndex\":0"));
    assertRefused("missing_field", candidate.formatted("a", ""));
  }

  @Test
  void picturesOfNoScreenOrTooManyOfThemAreRefused() throws Exception {
    String picture = "{\"peer\":\"in:p1:camera\",\"width\":%s,\"height\":%s}";
    String showing = "{\"type\":\"showing\",\"pictures\":[%s]}";
    for (String wrong : List.of("-1", "16385", "2147483647")) {
      assertRefused("out_of_range", showing.formatted(picture.formatted(wrong, "9")));
      assertRefused("out_of_range", showing.formatted(picture.formatted("9", wrong)));
    }
    for (String wrong : List.of("1.5", "\"9\"", "null", "99999999999")) {
      assertThrows(
          MalformedMessageException.class,
          () -> wire.decode(showing.formatted(picture.formatted(wrong, "9"))),
          wrong);
    }
    String most = picture.formatted("16384", "0");
    assertRefused(
        "out_of_range", showing.formatted(String.join(",", Collections.nCopies(33, most))));
    assertEquals(
        new ClientMessage.Showing(
            Collections.nCopies(32, new ClientMessage.Shown("in:p1:camera", 16_384, 0))),
        wire.decode(showing.formatted(String.join(",", Collections.nCopies(32, most)))));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void mutatedMessagesAreReadOrRefusedAndNothingElse(long seed) throws Exception {
    Random random = new Random(seed);
    byte[][] samples = {
      wire.encode(
          new ClientMessage.Hello(
              new ClientMessage.Position(3, 41),
              List.of(new ClientMessage.PeerAttempt("out:camera", 2)))),
      wire.encode(new ClientMessage.Say("a5", "Goedemorgen é \uD83D\uDC4B")),
      wire.encode(new ClientMessage.Offer("in:p1:camera", 1, "v=0\r\n")),
      wire.encode(new ClientMessage.Candidate("in:p1:camera", 1, "candidate:1", "0", 0)),
      wire.encode(
          new ClientMessage.Showing(List.of(new ClientMessage.Shown("in:p1:camera", 640, 360)))),
    };
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = mutate(samples[random.nextInt(samples.length)].clone(), random);
      try {
        ClientMessage message = wire.decode(bytes);
        assertEquals(message, wire.decode(wire.encode(message)), "seed " + seed + " case " + i);
        read++;
      } catch (MalformedMessageException refused) {
        assertTrue(refused.code().matches("[a-z_]+"), "seed " + seed + " case " + i);
      }
    }
    assertTrue(read > 0, "seed " + seed + " left nothing readable");
  }

  private static byte[] mutate(byte[] bytes, Random random) {
    for (int changes = random.nextInt(4); changes >= 0; changes--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(3)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] = (byte) "{}[]\",:0-9e.tfn\\".charAt(random.nextInt(16));
        default -> bytes[at] = bytes[random.nextInt(bytes.length)];
      }
    }
    return bytes;
  }

  @Test
  void aCommandIsReadAsItsRecord() throws Exception {
    assertEquals(
        new ClientMessage.Say("a1", "één \u2013 twee"),
        wire.decode("{\"op\":\"a1\",\"text\":\"één – twee\",\"type\":\"say\"}"));
  }

  @Test
  void optionsWithoutValueAreLeftOut() {
    assertEquals(
        "{\"type\":\"lowerHand\",\"op\":\"a\"}",
        new String(wire.encode(new ClientMessage.LowerHand("a", null)), StandardCharsets.UTF_8));
  }

  private void assertRefused(String code, String text) {
    MalformedMessageException refused =
        assertThrows(MalformedMessageException.class, () -> wire.decode(text), text);
    assertEquals(code, refused.code(), () -> text.length() > 300 ? "" : text);
  }
}
