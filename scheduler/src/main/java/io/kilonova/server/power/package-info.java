/** How the guest of a server runs: start, stop, reboot, pause, suspend and back. */
@NullMarked
package io.kilonova.server.power;

import org.jspecify.annotations.NullMarked;
