package io.kilonova.server;

import org.springframework.test.context.TestPropertySource;

/** The same without the vendor's additions: exactly upstream's form. */
@TestPropertySource(properties = "kilonova.api.extras=false")
class UpstreamServerFormsTest extends ServerFormsTest {}
