package io.kilonova.platform.schema;

import com.networknt.schema.ExecutionContext;
import com.networknt.schema.format.Format;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.IntStream;

/** The formats of the contract's schemas, as leniently as upstream checks them. */
final class ContractFormats {
    private static final Pattern UUID = Pattern.compile("[0-9a-f]{32}");
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]");

    /** ISO 8601; the zone may be missing, then it is UTC. */
    private static final Pattern TIME =
            Pattern.compile(
                    "\\d{4}-[01]\\d-[0-3]\\d"
                            + "([T ][0-2]\\d:[0-5]\\d(:[0-6]\\d([.,]\\d{1,9})?)?"
                            + " ?(Z|[+-]\\d\\d(:?\\d\\d)?)?)?");

    private static final Pattern MAC = Pattern.compile("(?i)[0-9a-f]{2}([:-][0-9a-f]{2}){5}");
    private static final Pattern CIDR_V4 =
            Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})/(\\d{1,2})");
    private static final Pattern CIDR_V6 =
            Pattern.compile("(?i)(?=.*:.*:)[0-9a-f:]{2,39}(\\d{1,3}(\\.\\d{1,3}){3})?/(\\d{1,3})");

    private static final int LONGEST_EXPRESSION = 255;

    private ContractFormats() {}

    static List<Format> all() {
        return List.of(
                format("uuid", ContractFormats::isUuid),
                format("date-time", text -> TIME.matcher(text).matches()),
                format("x-name", text -> isName(text) && isTrimmed(text)),
                format("x-az-name", text -> isName(text) && isTrimmed(text) && !text.contains(":")),
                format("x-name-trimmed", text -> isName(text) && !text.isBlank()),
                format("x-az-name-trimmed", text -> isName(text) && !text.contains(":")),
                format("x-cidr", ContractFormats::isCidr),
                format("mac-address", text -> MAC.matcher(text).matches()),
                format("x-printable", ContractFormats::isPrintableText),
                format("x-base64", ContractFormats::isBase64),
                format("regex", ContractFormats::isExpression));
    }

    private static boolean isUuid(String text) {
        var plain = text.toLowerCase(Locale.ROOT).replace("urn:", "").replace("uuid:", "");
        return UUID.matcher(plain.replaceAll("[{}-]", "")).matches();
    }

    private static boolean isName(String text) {
        return text.codePoints().allMatch(c -> isPrintable(c) || Character.isWhitespace(c))
                && text.codePoints().noneMatch(Character::isISOControl);
    }

    private static boolean isTrimmed(String text) {
        return text.equals(text.strip());
    }

    private static boolean isPrintableText(String text) {
        return text.codePoints()
                .allMatch(c -> isPrintable(c) || c == '\n' || c == '\r' || c == '\t');
    }

    /** As upstream: no control, surrogate, private or unassigned characters. */
    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.FORMAT ->
                    false;
            default -> true;
        };
    }

    /** Characters outside the alphabet are skipped, then length and padding must fit. */
    private static boolean isBase64(String text) {
        var padding = text.length() - text.replaceAll("=+$", "").length();
        var surplus = BASE64.matcher(text).results().count() % 4;
        return surplus == 0 || (surplus > 1 && surplus + padding >= 4);
    }

    private static boolean isCidr(String text) {
        var v4 = CIDR_V4.matcher(text);
        if (v4.matches()) {
            return IntStream.rangeClosed(1, 4).allMatch(i -> Integer.parseInt(v4.group(i)) <= 255)
                    && Integer.parseInt(v4.group(5)) <= 32;
        }
        var v6 = CIDR_V6.matcher(text);
        return v6.matches() && Integer.parseInt(v6.group(3)) <= 128;
    }

    private static boolean isExpression(String text) {
        if (text.isEmpty() || text.length() > LONGEST_EXPRESSION) {
            return false;
        }
        try {
            Pattern.compile(text);
            return true;
        } catch (PatternSyntaxException _) {
            return false;
        }
    }

    private static Format format(String name, Predicate<String> test) {
        return new Format() {
            @Override
            public String getName() {
                return name;
            }

            @Override
            public boolean matches(ExecutionContext context, String value) {
                return test.test(value);
            }
        };
    }
}
