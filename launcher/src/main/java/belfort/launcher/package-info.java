@org.jspecify.annotations.NullMarked
package belfort.launcher;
