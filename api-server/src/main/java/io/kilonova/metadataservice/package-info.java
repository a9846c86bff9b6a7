/**
 * Metadata for guests whose network service forwards their questions, as Neutron's metadata agent
 * does. Guests on the built-in network ask their host instead.
 */
@NullMarked
package io.kilonova.metadataservice;

import org.jspecify.annotations.NullMarked;
