/** The Kurento adapter: the only importer of kurento-client, and where its traps are hidden. */
@org.jspecify.annotations.NullMarked
package belfort.mediacontrol.kurento;
