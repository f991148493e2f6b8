@org.jspecify.annotations.NullMarked
package belfort.mediacontrol;
