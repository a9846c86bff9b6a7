package io.kilonova.companion;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The built-in identity, image, network and block storage services, in one process. */
@SpringBootApplication(scanBasePackages = "io.kilonova")
@ConfigurationPropertiesScan("io.kilonova")
public class CompanionsApplication {
    public static void main(String[] args) {
        SpringApplication.run(CompanionsApplication.class, args);
    }
}
