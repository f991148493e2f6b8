/** ICE-lite (RFC 8445, 2.5) by hand: reading, checking and answering STUN requests. Pure. */
@org.jspecify.annotations.NullMarked
package belfort.medianode.ice;
