package belfort.medianode.dtls;

import belfort.medianode.srtp.SrtpProfile;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/** The first words of somebody who wants to shake hands, as they stand on the wire. */
public final class ClientHello {
  private ClientHello() {}

  /** One of a client of its own, who says nothing more. */
  public static byte[] said() throws InterruptedException {
    SecureRandom random = new SecureRandom();
    NodeCertificate own = NodeCertificate.generate(random, Instant.now());
    LinkedBlockingQueue<byte[]> said = new LinkedBlockingQueue<>();
    SrtpDtlsClient client =
        new SrtpDtlsClient(
            new BcTlsCrypto(random), own, own.fingerprint(), List.of(SrtpProfile.AEAD_AES_128_GCM));
    Thread speaking =
        Thread.ofVirtual()
            .start(() -> {
              try {
                client.connect(new ArrayBlockingQueue<>(1), said::add);
              } catch (IOException interrupted) {
                // nobody answers it
              }
            });
    byte[] hello = said.take();
    speaking.interrupt();
    return hello;
  }
}
