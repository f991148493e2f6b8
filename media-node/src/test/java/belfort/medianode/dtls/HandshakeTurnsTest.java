package belfort.medianode.dtls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.medianode.Await;
import belfort.medianode.srtp.SrtpKeys;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** Handshakes share the processor's turns, and hold none while they wait for their peers. */
final class HandshakeTurnsTest {
  private static final DtlsSession.Listener NOBODY =
      new DtlsSession.Listener() {
        @Override
        public void connected(SrtpKeys keys) {}

        @Override
        public void closed() {}

        @Override
        public void failed(String reason) {}
      };

  private final SecureRandom random = new SecureRandom();
  private final NodeCertificate certificate = NodeCertificate.generate(random, Instant.now());
  private final Turns turns = new Turns(1);

  private DtlsHandshakes handshakes(int most) {
    return new DtlsHandshakes(certificate, random, most, turns);
  }

  @Test
  void attack65_peersThatFallSilentHoldNoTurn() throws Exception {
    DtlsHandshakes all = handshakes(20);
    List<DtlsSession> silent = new ArrayList<>();
    LinkedBlockingQueue<byte[]> answers = new LinkedBlockingQueue<>();
    for (int i = 0; i < 10; i++) {
      DtlsSession session =
          all.begin(certificate.fingerprint(), answers::add, NOBODY).orElseThrow();
      assertTrue(session.offer(ClientHello.said()));
      silent.add(session);
    }
    for (int i = 0; i < silent.size(); i++) {
      answers.take();
    }
    all.warmUp(); // a whole handshake, with the one turn that there is
    silent.forEach(DtlsSession::close);
    Await.until("every turn is back", () -> turns.free() == 1);
  }

  @Test
  void attack65_moreHandshakesThanAllowedAreRefusedUntilOneEnds() throws Exception {
    DtlsHandshakes two = handshakes(2);
    DtlsSession first = two.begin(certificate.fingerprint(), _ -> {}, NOBODY).orElseThrow();
    DtlsSession second = two.begin(certificate.fingerprint(), _ -> {}, NOBODY).orElseThrow();
    assertTrue(two.begin(certificate.fingerprint(), _ -> {}, NOBODY).isEmpty());
    first.close();
    List<DtlsSession> third = new ArrayList<>();
    Await.until(
        "its place is free",
        () -> {
          two.begin(certificate.fingerprint(), _ -> {}, NOBODY).ifPresent(third::add);
          return !third.isEmpty();
        });
    second.close();
    third.forEach(DtlsSession::close);
    Await.until("every turn is back", () -> turns.free() == 1);
    assertEquals(1, third.size());
  }
}
