/**
 * UDP in batches: many datagrams per system call where the system can (recvmmsg, sendmmsg, UDP
 * segmentation offload), one per call elsewhere, behind one interface.
 */
@org.jspecify.annotations.NullMarked
package belfort.medianode.udp;
