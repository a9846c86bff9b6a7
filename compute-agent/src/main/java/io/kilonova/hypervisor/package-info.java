/**
 * What the agent asks of a hypervisor: a port with two implementations, real QEMU through libvirt
 * and a fake that is part of the product.
 */
@NullMarked
package io.kilonova.hypervisor;

import org.jspecify.annotations.NullMarked;
