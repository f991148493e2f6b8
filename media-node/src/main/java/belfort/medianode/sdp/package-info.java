/**
 * Session descriptions (RFC 8866, 8829): strict reading of offers and answers, what is agreed, and
 * writing. Pure.
 */
@org.jspecify.annotations.NullMarked
package belfort.medianode.sdp;
