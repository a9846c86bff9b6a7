package io.kilonova.platform.schema;

import java.util.Locale;
import java.util.regex.Pattern;

/** Ids as clients may write them: without dashes, in capitals, in braces, as a URN. */
public final class PlainUuid {
    private static final Pattern DECORATION = Pattern.compile("urn:uuid:|[{}-]");
    private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{32}");

    private PlainUuid() {}

    public static boolean isUuid(String text) {
        return DIGITS.matcher(digits(text)).matches();
    }

    /** In the usual form; what is no UUID stays as it is. */
    public static String of(String id) {
        var digits = digits(id);
        return DIGITS.matcher(digits).matches()
                ? String.join(
                        "-",
                        digits.substring(0, 8),
                        digits.substring(8, 12),
                        digits.substring(12, 16),
                        digits.substring(16, 20),
                        digits.substring(20))
                : id;
    }

    private static String digits(String text) {
        return DECORATION.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("");
    }
}
