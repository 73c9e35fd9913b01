// Reads one file with one library and prints what it says as JSON; times in UTC, days as days.
//   node clients.js LIBRARY FILE      with NODE_PATH naming the folder of the libraries
'use strict';
const fs = require('fs');

const [library, file] = process.argv.slice(2);
const two = (number) => String(number).padStart(2, '0');
const utc = (date) => (date ? date.toISOString().replace('.000Z', 'Z') : '');
const day = (date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
const end = new Date('2027-01-01T00:00:00Z');

async function rssParser() {
  const feed = await new (require('rss-parser'))().parseString(fs.readFileSync(file, 'utf8'));
  return feed.items.map((item) => [item.id || item.guid, item.title, item.link, utc(new Date(item.isoDate))]);
}

function feedparser() {
  return new Promise((resolve, reject) => {
    const items = [];
    const parser = new (require('feedparser'))();
    parser.on('error', reject);
    parser.on('data', (item) => items.push([item.guid, item.title, item.link, utc(item.pubdate)]));
    parser.on('end', () => resolve(items));
    fs.createReadStream(file).pipe(parser);
  });
}

function icalJs() {
  const loaded = require('ical.js');
  const ICAL = loaded.default || loaded;
  ICAL.design.strict = true;
  const calendar = new ICAL.Component(ICAL.parse(fs.readFileSync(file, 'utf8')));
  calendar.getAllSubcomponents('vtimezone').forEach((zone) => ICAL.TimezoneService.register(zone));
  const shown = (time) => (!time ? '' : time.isDate ? time.toString() : utc(time.toJSDate()));
  const components = calendar.getAllSubcomponents('vevent');
  const exceptions = components.filter((one) => one.hasProperty('recurrence-id'));
  return components.map((component) => {
    const uid = component.getFirstPropertyValue('uid');
    const related = (one) => !exceptions.includes(component) && one.getFirstPropertyValue('uid') === uid;
    const event = new ICAL.Event(component, { exceptions: exceptions.filter(related) });
    const starts = [];
    if (event.isRecurring()) {
      const steps = event.iterator();
      for (let next = steps.next(); next && next.toJSDate() < end && starts.length < 500; next = steps.next()) {
        starts.push(shown(event.getOccurrenceDetails(next).startDate));
      }
    }
    const ends = component.hasProperty('dtend') ? shown(event.endDate) : '';
    return [event.uid, shown(event.recurrenceId), shown(event.startDate), ends, event.summary, event.location || '',
      component.getFirstPropertyValue('status'), starts.sort()];
  });
}

function nodeIcal() {
  const parsed = require('node-ical').sync.parseFile(file);
  const shown = (date) => (!date ? '' : date.dateOnly ? day(date) : utc(date));
  const rows = [];
  const add = (event) => rows.push([event.uid, shown(event.recurrenceid), shown(event.start),
    event.end && +event.end !== +event.start ? shown(event.end) : '', event.summary, event.location || '', event.status, []]);
  Object.values(parsed).filter((one) => one.type === 'VEVENT').forEach((event) => {
    add(event);
    // node-ical keeps a changed occurrence under more than one key
    new Set(Object.values(event.recurrences || {})).forEach(add);
  });
  return rows;
}

const readers = { 'rss-parser': rssParser, feedparser, 'ical.js': icalJs, 'node-ical': nodeIcal };
Promise.resolve(readers[library]()).then((rows) => process.stdout.write(JSON.stringify(rows)));
