package io.kilonova.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** ISO images in the drives of new servers, and the pages that their memory is made of. */
class CreateServerMediaTest extends ServersTest {
    private static final String ISO = "8b56fb1c-41cc-4b2d-a773-e8258eb08b62";

    @BeforeEach
    void anIso() {
        COMPANIONS.otherImage(ISO, "iso", "");
    }

    @Test
    void aServerIsMadeFromAnIsoWithTheOrderOfTheVendorsExample() {
        var answer =
                create(
                        """
                        'imageRef': '%s',
                        'metadata': {
                          'nodeinfo.com:iso-%s':
                            '{\\'image_uuid\\':\\'%s\\',\\'boot_order\\':1,\\'image_name\\':\\'test_iso\\'}',
                          'nodeinfo.com:bootorder': '{\\'order\\':[\\'hd\\',\\'cdrom\\']}'}
                        """
                                .formatted(ISO, ISO, ISO));

        assertThat(answer.status()).as(answer.http().body()).isEqualTo(202);
        assertThat(one("select image ->> 'diskFormat' from server", String.class)).isEqualTo("iso");
        assertThat(one("select size_mb from server_block_device where boot_index = 0", Long.class))
                .isEqualTo(1024);
    }

    @Test
    void anIsoBesideTheImageMustBeReadable() {
        assertThat(withIso(ISO).status()).isEqualTo(202);

        var missing = withIso("00000000-41cc-4b2d-a773-e8258eb08b62");
        assertThat(missing.status()).isEqualTo(400);
        assertThat(missing.message())
                .isEqualTo("ISO image 00000000-41cc-4b2d-a773-e8258eb08b62 not found.");
        assertThat(withIso(IMAGE).message()).isEqualTo("Image " + IMAGE + " is no ISO image.");

        COMPANIONS.otherImage(ISO, "qcow2", "");
        assertThat(withIso(ISO).message()).isEqualTo("Image " + ISO + " is no ISO image.");
        assertThat(count("server")).isEqualTo(1);
    }

    private Answer withIso(String id) {
        return create(
                "'metadata': {'nodeinfo.com:iso-%s': '{\\'image_uuid\\': \\'%s\\'}'}"
                        .formatted(id, id));
    }

    @ParameterizedTest
    @ValueSource(strings = {"small", "large", "any", "2048", "2MB", "1GB"})
    void theSizesOfPagesAreThoseOfUpstream(String size) {
        jdbc.update(
                "update flavor set extra_specs = jsonb_build_object('hw:mem_page_size', ?)", size);

        assertThat(create("").status()).isEqualTo(202);
    }

    @ParameterizedTest
    @CsvSource({
        "huge, '', Invalid memory page size 'huge'",
        "2MB, 1GB, Page size 1GB forbidden against '2MB'",
        "large, none, Invalid memory page size 'none'"
    })
    void pagesThatCannotBeAreRefused(String ofFlavor, String ofImage, String message) {
        jdbc.update(
                "update flavor set extra_specs = jsonb_build_object('hw:mem_page_size', ?)",
                ofFlavor);
        if (!ofImage.isEmpty()) {
            COMPANIONS.image("active", "'hw_mem_page_size': '" + ofImage + "'");
        }

        var answer = create("");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).isEqualTo(message);
    }
}
