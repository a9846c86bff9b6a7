package io.kilonova.network;

import io.kilonova.companion.ServiceFailure;

/** What the network service says no with; clients look at the types. */
final class NetworkFailure {
    private NetworkFailure() {}

    static ServiceFailure networkNotFound(Object id) {
        return notFound("NetworkNotFound", "Network " + id + " could not be found.");
    }

    static ServiceFailure subnetNotFound(Object id) {
        return notFound("SubnetNotFound", "Subnet " + id + " could not be found.");
    }

    static ServiceFailure portNotFound(Object id) {
        return notFound("PortNotFound", "Port " + id + " could not be found.");
    }

    static ServiceFailure groupNotFound(Object id) {
        return notFound("SecurityGroupNotFound", "Security group " + id + " does not exist");
    }

    static ServiceFailure ruleNotFound(Object id) {
        return notFound(
                "SecurityGroupRuleNotFound", "Security group rule " + id + " does not exist");
    }

    static ServiceFailure notFound(String type, String message) {
        return new ServiceFailure(404, type, message);
    }

    static ServiceFailure conflict(String type, String message) {
        return new ServiceFailure(409, type, message);
    }

    static ServiceFailure invalid(String type, String message) {
        return new ServiceFailure(400, type, message);
    }

    static ServiceFailure invalidInput(String attribute, String reason) {
        return ServiceFailure.badRequest("Invalid input for " + attribute + ". Reason: " + reason);
    }

    static ServiceFailure forbidden(String what) {
        return new ServiceFailure(
                403, "PolicyNotAuthorized", "(rule:" + what + ") is disallowed by policy");
    }
}
