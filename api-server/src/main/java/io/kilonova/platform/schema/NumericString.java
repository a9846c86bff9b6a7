package io.kilonova.platform.schema;

import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.keyword.AbstractKeyword;
import com.networknt.schema.keyword.BaseKeywordValidator;
import com.networknt.schema.keyword.Keyword;
import com.networknt.schema.keyword.KeywordValidator;
import com.networknt.schema.keyword.MaximumValidator;
import com.networknt.schema.keyword.MinimumValidator;
import com.networknt.schema.path.NodePath;
import java.math.BigInteger;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code x-numeric-string}: digits in a string obey the bounds that numbers beside them obey. */
final class NumericString extends AbstractKeyword {
    private static final Pattern DIGITS = Pattern.compile("-?[0-9]{1,40}");

    NumericString() {
        super("x-numeric-string");
    }

    @Override
    public KeywordValidator newValidator(
            SchemaLocation location, JsonNode node, Schema parent, SchemaContext context) {
        return new Bounds(this, node, location, parent, context);
    }

    private static final class Bounds extends BaseKeywordValidator {
        private final List<KeywordValidator> bounds;

        Bounds(
                Keyword keyword,
                JsonNode node,
                SchemaLocation location,
                Schema parent,
                SchemaContext context) {
            super(keyword, node, location, parent, context);
            var siblings = parent.getSchemaNode();
            this.bounds =
                    Stream.of("minimum", "maximum")
                            .filter(siblings::has)
                            .<KeywordValidator>map(name -> {
                                var bound = siblings.get(name);
                                return name.equals("minimum")
                                        ? new MinimumValidator(location, bound, parent, context)
                                        : new MaximumValidator(location, bound, parent, context);
                            })
                            .toList();
        }

        @Override
        public void validate(
                ExecutionContext execution, JsonNode value, JsonNode root, NodePath path) {
            if (value.isString() && DIGITS.matcher(value.stringValue()).matches()) {
                var number =
                        JsonNodeFactory.instance.numberNode(new BigInteger(value.stringValue()));
                bounds.forEach(bound -> bound.validate(execution, number, root, path));
            }
        }
    }
}
