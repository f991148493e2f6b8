/** Who publishes and who watches: the pure words and rules of a lesson's media. JDK only. */
@org.jspecify.annotations.NullMarked
package belfort.mediacontrol.media;
