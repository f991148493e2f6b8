@org.jspecify.annotations.NullMarked
package belfort.medianode;
