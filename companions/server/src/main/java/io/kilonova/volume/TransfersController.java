package io.kilonova.volume;

import io.kilonova.volume.ListQuery.Sort;
import io.kilonova.volume.ListRequest.Filters;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** {@code /v3/volume-transfers}, and under the name that older clients know. */
@RestController
@RequestMapping("/volume/v3/{path:volume-transfers|os-volume-transfer}")
final class TransfersController {
    private static final Set<String> FILTERS = Set.of("name", "volume_id", "id");

    private final Transfers transfers;
    private final TransferStore store;
    private final VolumeSettings settings;

    TransfersController(Transfers transfers, TransferStore store, VolumeSettings settings) {
        this.transfers = transfers;
        this.store = store;
        this.settings = settings;
    }

    @GetMapping
    Map<String, Object> list(@PathVariable String path, VolumeCall call) {
        return list(call, path, transfer -> summary(call, path, transfer));
    }

    @GetMapping("/detail")
    Map<String, Object> detail(@PathVariable String path, VolumeCall call) {
        return list(call, path + "/detail", transfer -> detail(call, path, transfer));
    }

    private Map<String, Object> list(
            VolumeCall call,
            String path,
            Function<TransferRow, Map<String, @Nullable Object>> view) {
        var order = call.has(Feature.TRANSFER_PAGES);
        var sorts = List.of(new Sort("created_at", order));
        var filters = new Filters(TransferStore.FIELDS, FILTERS, sorts);
        var request = ListRequest.of(call, filters, settings);
        var rows = store.list(request.query(id -> store.find(id).isPresent()));
        return request.answer("transfers", path, rows, TransferRow::id, view);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.ACCEPTED)
    Map<String, Object> create(
            @PathVariable String path, @RequestBody JsonNode body, VolumeCall call) {
        var fields =
                Fields.of(body, "transfer")
                        .only(
                                call.has(Feature.TRANSFERS_WITH_SNAPSHOTS)
                                        ? Set.of("volume_id", "name", "no_snapshots")
                                        : Set.of("volume_id", "name"));
        var offer = transfers.create(fields, call);
        var view = detail(call, path, offer.transfer());
        view.put("auth_key", offer.key());
        return Map.of("transfer", view);
    }

    @GetMapping("/{id}")
    Map<String, Object> show(@PathVariable String path, @PathVariable String id, VolumeCall call) {
        return Map.of("transfer", detail(call, path, transfers.find(id, call)));
    }

    @PostMapping("/{id}/accept")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Map<String, Object> accept(
            @PathVariable String path,
            @PathVariable String id,
            @RequestBody JsonNode body,
            VolumeCall call) {
        var key = Fields.of(body, "accept").only(Set.of("auth_key")).node("auth_key");
        if (!key.isString() && !key.isIntegralNumber()) {
            throw VolumeFailure.invalidField("accept", "{}", "'auth_key' is a required property");
        }
        var transfer = transfers.accept(id, key.asString(""), call);
        return Map.of("transfer", summary(call, path, transfer));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void delete(@PathVariable String id, VolumeCall call) {
        transfers.delete(id, call);
    }

    private static Map<String, @Nullable Object> summary(
            VolumeCall call, String path, TransferRow transfer) {
        var view = new LinkedHashMap<String, @Nullable Object>();
        view.put("id", transfer.id());
        view.put("volume_id", transfer.volumeId());
        view.put("name", transfer.name());
        view.put("links", call.links(path, transfer.id()));
        return view;
    }

    private static Map<String, @Nullable Object> detail(
            VolumeCall call, String path, TransferRow transfer) {
        var view = summary(call, path, transfer);
        view.put("created_at", VolumeViews.time(transfer.createdAt()));
        if (call.has(Feature.TRANSFERS_WITH_SNAPSHOTS)) {
            view.put("no_snapshots", transfer.hasNoSnapshots());
        }
        if (call.has(Feature.TRANSFER_HISTORY)) {
            view.put("source_project_id", transfer.sourceProjectId());
            view.put("destination_project_id", null);
            view.put("accepted", false);
        }
        return view;
    }
}
