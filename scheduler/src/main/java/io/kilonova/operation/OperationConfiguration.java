package io.kilonova.operation;

import io.kilonova.id.Ids;
import io.kilonova.operation.OperationRunner.Deck;
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
            OperationSettings settings,
            Ids ids,
            OperationStore operations,
            OperationJournal journal,
            PlatformTransactionManager transactions,
            JsonMapper json) {
        var id = settings.id().isEmpty() ? "scheduler-" + ids.next() : settings.id();
        return new Deck(id, operations, journal, new TransactionTemplate(transactions), json);
    }

    @Bean
    OperationRunner operationRunner(
            Deck deck, OperationSettings settings, List<LongOperation> all) {
        var sagas = new ArrayList<Saga<?>>();
        all.forEach(operation -> sagas.add(operation.saga()));
        return new OperationRunner(deck, settings, sagas);
    }

    @Bean
    OperationLifecycle operationLifecycle(OperationRunner runner, DoorbellListener listener) {
        return new OperationLifecycle(runner, listener);
    }
}
