package dev.matinee.http;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Dates as HTTP writes them (RFC 9110 §5.6.7): seconds since 1970 on our side. */
public final class HttpDate {
    /** What {@link #parse} answers to text that is no date. */
    public static final long NONE = Long.MIN_VALUE;

    private static final String DAYS = "MonTueWedThuFriSatSun";
    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
    private static final String TIME = "(\\d{2}):(\\d{2}):(\\d{2})";
    private static final Pattern IMF_FIXDATE =
            Pattern.compile("(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\\d{2}) (\\w{3}) (\\d{4}) " + TIME + " GMT");
    private static final Pattern RFC_850 =
            Pattern.compile("(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (\\d{2})-(\\w{3})-(\\d{2}) " + TIME + " GMT");
    private static final Pattern ASCTIME =
            Pattern.compile("(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (\\w{3}) ([ \\d]\\d) " + TIME + " (\\d{4})");

    private HttpDate() {}

    /** Writes an IMF-fixdate of 29 characters, such as {@code Sun, 06 Nov 1994 08:49:37 GMT}. */
    public static String format(long epochSecond) {
        LocalDateTime time = LocalDateTime.ofEpochSecond(epochSecond, 0, ZoneOffset.UTC);
        int day = 3 * (time.getDayOfWeek().getValue() - 1);
        int month = 3 * (time.getMonthValue() - 1);
        return String.format(
                Locale.ROOT,
                "%s, %02d %s %04d %02d:%02d:%02d GMT",
                DAYS.substring(day, day + 3),
                time.getDayOfMonth(),
                MONTHS.substring(month, month + 3),
                time.getYear(),
                time.getHour(),
                time.getMinute(),
                time.getSecond());
    }

    /** Reads any of the three forms, a year of two digits as one of 1970 to 2069; {@link #NONE} where it is none. */
    public static long parse(String text) {
        Matcher fix = IMF_FIXDATE.matcher(text);
        if (fix.matches()) {
            return seconds(number(fix, 3), fix.group(2), number(fix, 1), fix, 4);
        }
        Matcher old = RFC_850.matcher(text);
        if (old.matches()) {
            // RFC 9110 §5.6.7 wants no more than 50 years ahead: no clock is needed, 1970 to 2069 is that until 2069.
            int year = number(old, 3);
            return seconds(year < 70 ? 2000 + year : 1900 + year, old.group(2), number(old, 1), old, 4);
        }
        Matcher c = ASCTIME.matcher(text);
        if (c.matches()) {
            return seconds(number(c, 6), c.group(1), Integer.parseInt(c.group(2).strip()), c, 3);
        }
        return NONE;
    }

    private static long seconds(int year, String monthName, int day, Matcher match, int hour) {
        int month = MONTHS.indexOf(monthName);
        int second = Math.min(59, number(match, hour + 2));
        if (month < 0 || month % 3 != 0 || number(match, hour + 2) > 60) {
            return NONE;
        }
        try {
            return LocalDateTime.of(year, month / 3 + 1, day, number(match, hour), number(match, hour + 1), second)
                    .toEpochSecond(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return NONE;
        }
    }

    private static int number(Matcher match, int group) {
        return Integer.parseInt(match.group(group));
    }
}
