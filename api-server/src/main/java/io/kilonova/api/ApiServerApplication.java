package io.kilonova.api;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The compute API: answers requests, writes rows, hands work over as operations. */
@SpringBootApplication(scanBasePackages = "io.kilonova")
@ConfigurationPropertiesScan("io.kilonova")
public class ApiServerApplication {
    public static void main(String[] args) {
        SpringApplication.run(ApiServerApplication.class, args);
    }
}
