/**
 * The authority that schedulers and agents trust, and the certificates it issues: one for each
 * scheduler, good for serving only, and one for each host, good for dialling only.
 */
@NullMarked
package io.kilonova.certificate;

import org.jspecify.annotations.NullMarked;
