/* Reads a calendar with libical and prints one event a line, parted by tabs: UID, RECURRENCE-ID, DTSTART, DTEND, STATUS,
   SUMMARY, LOCATION, then the starts of the first hundred occurrences; times in UTC. The first line counts errors: what
   libical marked while parsing, and what icalrestriction (RFC 5546, METHOD:PUBLISH) found, a missing ORGANIZER left
   out. */
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *whole(FILE *file) {
    size_t size = 0, room = 1 << 16;
    char *text = malloc(room);
    for (size_t got; (got = fread(text + size, 1, room - size - 1, file)) > 0;) {
        size += got;
        if (room - size < 4096) text = realloc(text, room *= 2);
    }
    text[size] = 0;
    return text;
}

static void moment(icaltimetype when, const icaltimezone *local) {
    if (icaltime_is_null_time(when)) return;
    if (when.is_date) {
        printf("%04d-%02d-%02d", when.year, when.month, when.day);
        return;
    }
    if (local) when = icaltime_set_timezone(&when, local);
    icaltimetype utc = icaltime_convert_to_zone(when, icaltimezone_get_utc_timezone());
    printf("%04d-%02d-%02dT%02d:%02d:%02dZ", utc.year, utc.month, utc.day, utc.hour, utc.minute, utc.second);
}

/* The zone of a property by the VTIMEZONE of the file itself, never by libical's own. */
static void property(icalcomponent *calendar, icalcomponent *event, icalproperty_kind kind) {
    icalproperty *found = icalcomponent_get_first_property(event, kind);
    if (!found) return;
    icalparameter *zone = icalproperty_get_first_parameter(found, ICAL_TZID_PARAMETER);
    moment(icalvalue_get_datetime(icalproperty_get_value(found)),
           zone ? icalcomponent_get_timezone(calendar, icalparameter_get_tzid(zone)) : NULL);
}

static void occurrence(icalcomponent *event, struct icaltime_span *span, void *count) {
    if ((*(int *)count)++ >= 100) return;
    icaltimetype start = icaltime_from_timet_with_zone(span->start, 0, icaltimezone_get_utc_timezone());
    printf("\t");
    moment(start, NULL);
    (void)event;
}

static int restrictions(icalcomponent *component) {
    int count = 0;
    icalproperty *error = icalcomponent_get_first_property(component, ICAL_XLICERROR_PROPERTY);
    for (; error; error = icalcomponent_get_next_property(component, ICAL_XLICERROR_PROPERTY))
        if (!strstr(icalproperty_get_xlicerror(error), "for ORGANIZER property")) count++;
    icalcomponent *inner = icalcomponent_get_first_component(component, ICAL_ANY_COMPONENT);
    for (; inner; inner = icalcomponent_get_next_component(component, ICAL_ANY_COMPONENT)) count += restrictions(inner);
    return count;
}

int main(void) {
    icalcomponent *calendar = icalparser_parse_string(whole(stdin));
    if (!calendar) return 1;
    int parsing = icalcomponent_count_errors(calendar);
    icalrestriction_check(calendar);
    printf("errors\t%d\t%d\n", parsing, restrictions(calendar));
    icalcomponent *event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
    for (; event; event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT)) {
        icalproperty_status status = icalcomponent_get_status(event);
        const char *place = icalcomponent_get_location(event);
        int count = 0;
        printf("%s\t", icalcomponent_get_uid(event));
        property(calendar, event, ICAL_RECURRENCEID_PROPERTY);
        printf("\t");
        property(calendar, event, ICAL_DTSTART_PROPERTY);
        printf("\t");
        property(calendar, event, ICAL_DTEND_PROPERTY);
        printf("\t%s\t%s\t%s", icalproperty_status_to_string(status), icalcomponent_get_summary(event), place ? place : "");
        icalcomponent_foreach_recurrence(event, icaltime_from_string("20250101T000000Z"),
                                         icaltime_from_string("20270101T000000Z"), occurrence, &count);
        printf("\n");
    }
    return 0;
}
