package io.kilonova.network;

/** A security group. */
public record SecurityGroupInfo(String id, String name, String projectId) {}
