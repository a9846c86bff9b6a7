package io.kilonova.platform.http;

import tools.jackson.databind.JsonNode;

/** The parsed body of a request, checked against the schema of its route when that names one. */
public record Body(JsonNode json) {}
