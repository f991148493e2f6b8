/** What we ship for operators, run as far as one machine can. */
package belfort.signaling.deploy;
