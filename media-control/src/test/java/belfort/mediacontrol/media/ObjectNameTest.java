package belfort.mediacontrol.media;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ObjectNameTest {
  private static final SourceId SCREEN =
      new SourceId(new ParticipantId("t_1-a"), SourceKind.SCREEN);

  @Test
  void everyNameReadsBackAsItself() {
    PeerId watch = new PeerId.Watch(new ParticipantId("s-2"), SCREEN);
    for (ObjectName name :
        List.of(
            new ObjectName.OfHub(SCREEN),
            new ObjectName.OfPeer(new PeerId.Publish(SCREEN), 7),
            new ObjectName.OfPeer(watch, Integer.MAX_VALUE))) {
      assertEquals(Optional.of(name), ObjectName.decode(name.encode()));
    }
  }

  @Test
  void whatIsNotOursIsNoName() {
    for (String text :
        List.of(
            "",
            "a90c_kurento.MediaPipeline/1c64_kurento.WebRtcEndpoint",
            "belfort:1:",
            "belfort:2:h:a:CAMERA",
            "belfort:1:h:a:MICROPHONE",
            "belfort:1:p:a:CAMERA:x",
            "belfort:1:p:a b:CAMERA:1",
            "belfort:1:w:a:b:CAMERA",
            "belfort:1:x:a:CAMERA:1")) {
      assertEquals(Optional.empty(), ObjectName.decode(text), text);
    }
  }

  @Test
  void aRelaysEndsNameTheOtherNodeWhateverItIsCalled() {
    for (boolean out : new boolean[] {true, false}) {
      ObjectName name = new ObjectName.OfRelay(SCREEN, out, "[::1]-8888 of us", 7);
      assertEquals(Optional.of(name), ObjectName.decode(name.encode()));
    }
  }
}
