package io.kilonova.scheduler;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Runs operations, places servers, talks to the agents, reconciles. */
@SpringBootApplication(scanBasePackages = "io.kilonova")
@ConfigurationPropertiesScan("io.kilonova")
public class SchedulerApplication {
    public static void main(String[] args) {
        SpringApplication.run(SchedulerApplication.class, args);
    }
}
