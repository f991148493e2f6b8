package belfort.mediacontrol.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RelayOfferTest {
  /** As a Kurento offers, shortened. */
  private static final String KURENTO =
      """
      v=0
      o=- 1 1 IN IP4 0.0.0.0
      s=Kurento Media Server
      c=IN IP4 0.0.0.0
      t=0 0
      a=group:BUNDLE audio0 video0
      m=audio 1 RTP/SAVPF 96 0 8
      a=setup:actpass
      a=rtpmap:96 opus/48000/2
      a=sendonly
      a=rtcp-mux
      a=mid:audio0
      a=fingerprint:sha-256 AA:BB
      m=video 1 RTP/SAVPF 102 103
      a=setup:actpass
      a=rtpmap:102 VP8/90000
      a=rtpmap:103 H264/90000
      a=rtcp-fb:102 nack pli
      a=rtcp-fb:103 nack pli
      a=recvonly
      a=rtcp-mux
      a=mid:video0
      a=fingerprint:sha-256 AA:BB
      """
          .replace("\n", "\r\n");

  @Test
  void onlyTheLessonsCodecsAreLeftAndTheDirectionsStay() {
    String pinned = RelayOffer.pinned(KURENTO).orElseThrow();

    assertTrue(pinned.contains("m=audio 1 RTP/SAVPF 96\r\n"), pinned);
    assertTrue(pinned.contains("m=video 1 RTP/SAVPF 102\r\n"), pinned);
    assertFalse(pinned.contains("H264") || pinned.contains(":103"), pinned);
    assertTrue(pinned.contains("a=sendonly") && pinned.contains("a=recvonly"), pinned);
  }

  @Test
  void anOfferWithoutACodecOfTheLessonIsNone() {
    assertEquals(Optional.empty(), RelayOffer.pinned(KURENTO.replace("VP8", "VP9")));
    assertEquals(Optional.empty(), RelayOffer.pinned("v=0\r\n"));
    assertEquals(Optional.empty(), RelayOffer.pinned(""));
  }
}
