/* The offline page: in the reader's language, with the shows they asked to be reminded of; it looks for the network and opens the page again. */
const kept = (name) => {
	try {
		return localStorage.getItem(name);
	} catch {
		return null;
	}
};
const chosen = kept("livestall.locale");
const en = chosen === "en" || (chosen !== "zh" && /^en\b/i.test(navigator.language));
document.documentElement.lang = en ? "en" : "zh-CN";
for (const section of document.querySelectorAll("main section")) section.hidden = (section.lang === "en") !== en;
const section = document.querySelector("main section:not([hidden])");

let shows = [];
try {
	shows = JSON.parse(kept("livestall.reminders") ?? "[]").filter(({ startsAt }) => Date.parse(startsAt) > Date.now() - 6 * 3_600_000);
} catch {
	// What can't be read is not shown.
}
const list = document.querySelector("main ul");
const format = new Intl.DateTimeFormat(en ? "en" : "zh-CN", { month: "short", day: "numeric", weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
for (const { title, startsAt } of shows.sort((a, b) => Date.parse(a.startsAt) - Date.parse(b.startsAt)).slice(0, 10)) {
	const item = document.createElement("li");
	const name = document.createElement("b");
	name.textContent = en ? (title.en ?? title.zh) : title.zh;
	const time = document.createElement("time");
	time.dateTime = startsAt;
	time.textContent = format.format(new Date(startsAt));
	item.append(name, time);
	list.append(item);
}
list.hidden = section.querySelector("h2").hidden = shows.length === 0;

let wait = 1_000;
const look = async () => {
	const there = await fetch("/healthz", { cache: "no-store" }).then((answer) => answer.ok, () => false);
	if (there) return location.reload();
	wait = Math.min(wait * 1.5, 15_000);
	setTimeout(look, wait);
};
setTimeout(look, wait);
addEventListener("online", () => location.reload());
