/** What is kept in MySQL: the only importer of java.sql. */
@org.jspecify.annotations.NullMarked
package belfort.signaling.store;
