/**
 * Security groups: those of a server, kept at its ports by the network service, and upstream's old
 * routes for groups and rules, which hand on to it. Owns no table; {@code server_security_group} is
 * the servers'.
 */
@NullMarked
package io.kilonova.securitygroup;

import org.jspecify.annotations.NullMarked;
