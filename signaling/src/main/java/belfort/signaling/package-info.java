@org.jspecify.annotations.NullMarked
package belfort.signaling;
