// Reads calendars with one of the parsers: paths on the command line, for each a line of JSON {uid: [summary, start]}.
// A start is an ISO instant in UTC, or a date. Run with TZ=UTC.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [parser, modules, ...paths] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const instant = (date) => date.toISOString().slice(0, 19) + "Z";
const day = (date) => date.toISOString().slice(0, 10);

function withIcalJs(text) {
  const ICAL = require("ical.js").default ?? require("ical.js");
  const calendar = new ICAL.Component(ICAL.parse(text));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) {
    ICAL.TimezoneService.register(zone.getFirstPropertyValue("tzid"), new ICAL.Timezone(zone));
  }
  return calendar.getAllSubcomponents("vevent").map((component) => {
    const { uid, summary, startDate } = new ICAL.Event(component);
    return [uid, [summary, startDate.isDate ? startDate.toString() : instant(startDate.toJSDate())]];
  });
}

function withNodeIcal(text) {
  const events = Object.values(require("node-ical").sync.parseICS(text)).filter((part) => part.type === "VEVENT");
  const value = (said) => (typeof said === "object" ? said.val : said);
  return events.map(({ uid, summary, start }) => [
    uid, [value(summary), start.dateOnly ? day(start) : instant(start)],
  ]);
}

const read = { "ical.js": withIcalJs, "node-ical": withNodeIcal }[parser];
for (const path of paths) {
  console.log(JSON.stringify(Object.fromEntries(read(readFileSync(path, "utf8")))));
}
