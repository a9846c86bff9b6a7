package io.kilonova.keypair;

import io.kilonova.platform.http.Links.Link;
import io.kilonova.platform.microversion.Named;
import io.kilonova.platform.microversion.OmitNull;
import io.kilonova.platform.microversion.Since;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Key pairs on the wire: listed, shown, and just made. */
final class KeyPairView {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);

    private KeyPairView() {}

    record Listed(
            String name,
            @Since("2.2") String type,
            @Named("public_key") String publicKey,
            String fingerprint) {}

    record Item(Listed keypair) {}

    record Several(
            List<Item> keypairs,
            @Named("keypairs_links") @Since("2.35") @OmitNull @Nullable List<Link> next) {}

    record Shown(
            long id,
            String name,
            @Since("2.2") String type,
            @Named("public_key") String publicKey,
            String fingerprint,
            @Named("user_id") String userId,
            @Named("created_at") String createdAt,
            @Named("updated_at") @Nullable String updatedAt,
            @Named("deleted_at") @Nullable String deletedAt,
            boolean deleted) {}

    record OneShown(Shown keypair) {}

    record Made(
            String name,
            @Since("2.2") String type,
            @Named("public_key") String publicKey,
            String fingerprint,
            @Named("user_id") String userId,
            @Named("private_key") @OmitNull @Nullable String privateKey) {}

    record OneMade(Made keypair) {}

    static Item listed(KeyPairRow key) {
        return new Item(new Listed(key.name(), key.type(), key.publicKey(), key.fingerprint()));
    }

    static OneShown shown(KeyPairRow key) {
        return new OneShown(
                new Shown(
                        key.id(),
                        key.name(),
                        key.type(),
                        key.publicKey(),
                        key.fingerprint(),
                        key.userId(),
                        TIME.format(key.createdAt()),
                        null,
                        null,
                        false));
    }

    static OneMade made(KeyPairs.Made made) {
        var key = made.key();
        return new OneMade(
                new Made(
                        key.name(),
                        key.type(),
                        key.publicKey(),
                        key.fingerprint(),
                        key.userId(),
                        made.privateKey()));
    }
}
