package io.kilonova.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.Progress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ToolTest {
    @Test
    void aLongRunTellsThatItGoesOnAndWhyItFailed() {
        var phases = new ArrayList<String>();

        assertThatThrownBy(() ->
                        Tool.runLong(
                                List.of("sh", "-c", "sleep 2; echo no luck; exit 3"),
                                "copying",
                                (phase, _) -> phases.add(phase)))
                .isInstanceOfSatisfying(
                        HypervisorFailure.class, e -> assertThat(e.detail()).endsWith("no luck"));
        assertThat(phases).contains("copying");
    }

    @Test
    void aLongRunIsEndedForSomethingNewer() {
        var newer =
                new Progress() {
                    @Override
                    public void at(String phase, int percent) {}

                    @Override
                    public boolean isOvertaken() {
                        return true;
                    }
                };

        assertThatThrownBy(() -> Tool.runLong(List.of("sleep", "3600"), "copying", newer))
                .hasMessage("Something newer was asked of the server.");
    }
}
