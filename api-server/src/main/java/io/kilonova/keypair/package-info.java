/** Public keys of users. Owns key_pair; runs no sagas. */
@NullMarked
package io.kilonova.keypair;

import org.jspecify.annotations.NullMarked;
