/** Real guests: QEMU through libvirt. Nothing else imports org.libvirt. */
@NullMarked
package io.kilonova.hypervisor.libvirt;

import org.jspecify.annotations.NullMarked;
