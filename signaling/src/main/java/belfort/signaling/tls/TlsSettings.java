package belfort.signaling.tls;

import java.nio.file.Path;

/**
 * Where the server speaks TLS itself, and with what.
 *
 * @param port 0 takes any free one
 * @param certificate the PEM file with the chain
 * @param key the PEM file with the private key
 * @param selfSigned whether nobody vouches for it: browsers then warn, and are not told to insist
 *     on TLS for a year
 */
public record TlsSettings(int port, Path certificate, Path key, boolean selfSigned) {}
