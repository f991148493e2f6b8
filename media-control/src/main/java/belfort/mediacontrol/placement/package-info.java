/** Which node carries a lesson: a pure decision over the reservation ledger. JDK only. */
@org.jspecify.annotations.NullMarked
package belfort.mediacontrol.placement;
