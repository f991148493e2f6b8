package belfort.mediacontrol.media;

/** Offers as browsers make them, shortened. */
public final class Offers {
  private Offers() {}

  /** Chromium publishing camera and microphone. */
  public static String publish() {
    return offer("sendonly");
  }

  /** Chromium publishing its camera in three layers: by rid, and without SSRCs of the picture. */
  public static String publishLayers() {
    return publish()
        .replaceAll("a=ssrc(-group:FID |:)200[12][^\r]*\r\n", "")
        .replace(
            "a=mid:1\r\n",
            "a=mid:1\r\na=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r\n")
        .concat("a=rid:q send\r\na=rid:h send\r\na=rid:f send\r\na=simulcast:send q;h;f\r\n");
  }

  /** Chromium watching. */
  public static String watch() {
    return offer("recvonly");
  }

  public static final String FINGERPRINT =
      "sha-256 7B:8B:F0:65:5F:78:E2:51:3B:AC:6F:F3:3F:46:1B:35:"
          + "DC:B8:5F:64:1A:24:C2:43:F0:A1:58:D0:A1:2C:19:08";

  private static final String AUDIO =
      """
      m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0
      c=IN IP4 0.0.0.0
      a=rtcp:9 IN IP4 0.0.0.0
      a=ice-ufrag:Ev4x
      a=ice-pwd:fCrWs2NzmcPSPmRwVLzqLvMe
      a=ice-options:trickle
      a=fingerprint:FINGERPRINT
      a=setup:actpass
      a=mid:0
      a=extmap:3 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time
      a=DIRECTION
      a=rtcp-mux
      a=rtpmap:111 opus/48000/2
      a=rtcp-fb:111 transport-cc
      a=fmtp:111 minptime=10;useinbandfec=1
      a=rtpmap:63 red/48000/2
      a=fmtp:63 111/111
      a=rtpmap:9 G722/8000
      a=rtpmap:0 PCMU/8000
      a=ssrc:1001 cname:q5Bq
      a=ssrc:1001 msid:- 5d0c
      """;

  private static final String VIDEO =
      """
      m=video 9 UDP/TLS/RTP/SAVPF 96 97 103 104 45 46
      c=IN IP4 0.0.0.0
      a=rtcp:9 IN IP4 0.0.0.0
      a=ice-ufrag:Ev4x
      a=ice-pwd:fCrWs2NzmcPSPmRwVLzqLvMe
      a=ice-options:trickle
      a=fingerprint:FINGERPRINT
      a=setup:actpass
      a=mid:1
      a=extmap:3 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time
      a=DIRECTION
      a=rtcp-mux
      a=rtcp-rsize
      a=rtpmap:96 VP8/90000
      a=rtcp-fb:96 goog-remb
      a=rtcp-fb:96 ccm fir
      a=rtcp-fb:96 nack
      a=rtcp-fb:96 nack pli
      a=rtpmap:97 rtx/90000
      a=fmtp:97 apt=96
      a=rtpmap:103 H264/90000
      a=rtcp-fb:103 nack
      a=fmtp:103 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f
      a=rtpmap:104 rtx/90000
      a=fmtp:104 apt=103
      a=rtpmap:45 AV1/90000
      a=rtpmap:46 rtx/90000
      a=fmtp:46 apt=45
      a=ssrc-group:FID 2001 2002
      a=ssrc:2001 cname:q5Bq
      a=ssrc:2002 cname:q5Bq
      """;

  private static String offer(String direction) {
    String text =
        """
        v=0
        o=- 4611731400430051336 2 IN IP4 127.0.0.1
        s=-
        t=0 0
        a=group:BUNDLE 0 1
        a=extmap-allow-mixed
        a=msid-semantic: WMS
        """
            + AUDIO
            + VIDEO;
    return text.replace("DIRECTION", direction)
        .replace("a=fingerprint:FINGERPRINT", "a=fingerprint:" + FINGERPRINT)
        .replace("\n", "\r\n");
  }
}
