package io.kilonova.operation;

import io.kilonova.id.Ids;
import io.kilonova.operation.OperationRunner.Deck;
import io.kilonova.time.Timeline;
import java.util.ArrayList;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** The runner, with every saga there is. */
@Configuration(proxyBeanMethods = false)
class OperationConfiguration {
    @Bean
    Deck operationDeck(
            OperationStore operations,
            OperationJournal journal,
            PlatformTransactionManager transactions,
            JsonMapper json,
            Timeline timeline) {
        return new Deck(operations, journal, new TransactionTemplate(transactions), json, timeline);
    }

    @Bean
    OperationRunner operationRunner(
            Deck deck, OperationSettings settings, Ids ids, List<LongOperation> all) {
        var id = settings.id().isEmpty() ? "scheduler-" + ids.next() : settings.id();
        var sagas = new ArrayList<Saga<?>>();
        all.forEach(operation -> sagas.add(operation.saga()));
        return new OperationRunner(id, deck, settings, sagas);
    }

    @Bean
    OperationLifecycle operationLifecycle(OperationRunner runner, DoorbellListener listener) {
        return new OperationLifecycle(runner, listener);
    }
}
