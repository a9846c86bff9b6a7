package io.kilonova.companion;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;

/**
 * The built-in identity, image, network and block storage services, in one process. Its clients of
 * other services are made when its own address is known.
 */
@SpringBootConfiguration
@EnableAutoConfiguration
@ComponentScan(
        basePackages = "io.kilonova",
        excludeFilters =
                @ComponentScan.Filter(
                        type = FilterType.ASSIGNABLE_TYPE,
                        classes = ClientConfiguration.class))
@ConfigurationPropertiesScan("io.kilonova")
public class CompanionsApplication {
    public static void main(String[] args) {
        SpringApplication.run(CompanionsApplication.class, args);
    }
}
