/**
 * What a guest may read of itself, on its config drive and over HTTP: the documents, and where in
 * the trees they are. Pure; whoever serves them finds out who asks.
 */
@NullMarked
package io.kilonova.metadataservice;

import org.jspecify.annotations.NullMarked;
