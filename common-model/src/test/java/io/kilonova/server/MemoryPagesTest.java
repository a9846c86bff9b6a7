package io.kilonova.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kilonova.failure.ComputeFailure;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryPagesTest {
    @ParameterizedTest
    @CsvSource({
        "small, SMALL, 0",
        "large, LARGE, 0",
        "any, ANY, 0",
        "4, SMALL, 0",
        "4KB, SMALL, 0",
        "2048, EXACTLY, 2048",
        "2MB, EXACTLY, 2048",
        "2MiB, EXACTLY, 2048",
        "2M, EXACTLY, 2048",
        "1GB, EXACTLY, 1048576",
        "2097152B, EXACTLY, 2048"
    })
    void sizesAreWordsOrKibibytesOrHaveUnits(String size, MemoryPages.Rule rule, long kib) {
        assertThat(pages(size)).isEqualTo(new MemoryPages(rule, kib));
    }

    @ParameterizedTest
    @ValueSource(strings = {"huge", "2XB", "", " ", "-1", "2 MB", "99999999999999999999"})
    void nonsenseIsNamed(String size) {
        assertThatThrownBy(() -> pages(size))
                .isInstanceOf(ComputeFailure.Invalid.class)
                .hasMessage("Invalid memory page size '" + size + "'");
    }

    @Test
    void anImageMayChooseOnlyWhereTheFlavorLeavesTheChoice() {
        var image = Map.of("hw_mem_page_size", "2MB");

        assertThat(MemoryPages.of(Map.of("hw:mem_page_size", "large"), image).kib())
                .isEqualTo(2048);
        assertThatThrownBy(() -> MemoryPages.of(Map.of("hw:mem_page_size", "1GB"), image))
                .hasMessage("Page size 2MB forbidden against '1GB'");
        assertThatThrownBy(() -> MemoryPages.of(Map.of(), image))
                .hasMessage("Page size 2MB forbidden against '<empty>'");
        assertThat(MemoryPages.of(Map.of(), Map.of()).rule()).isEqualTo(MemoryPages.Rule.SMALL);
    }

    @Test
    void everySizeOfLargePagesIsAResourceOfItsOwn() {
        assertThat(MemoryPages.sizeOf(MemoryPages.resourceClass(2048))).hasValue(2048);
        assertThat(MemoryPages.sizeOf("CUSTOM_DPDK_INST_LIMIT")).isEmpty();
    }

    private static MemoryPages pages(String size) {
        return MemoryPages.of(Map.of("hw:mem_page_size", size), Map.of());
    }
}
