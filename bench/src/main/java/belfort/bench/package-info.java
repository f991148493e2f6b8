@org.jspecify.annotations.NullMarked
package belfort.bench;
