package io.kilonova.agent;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Drives the hypervisor of one host for the schedulers it dials. */
@SpringBootApplication(scanBasePackages = "io.kilonova")
@ConfigurationPropertiesScan("io.kilonova")
public class ComputeAgentApplication {
    public static void main(String[] args) {
        SpringApplication.run(ComputeAgentApplication.class, args);
    }
}
