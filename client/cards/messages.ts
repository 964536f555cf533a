import { defineMessages } from "../i18n.ts";

export const messages = defineMessages({
	zh: {
		host: (name: string) => `主播 ${name}`,
		starts: (when: string) => `${when} 开播`,
		ended: "已结束",
		cancelled: "已取消",
		from: "起",
		compareAt: "划线价",
		dates: (from: string, to: string) => `${from} 至 ${to}`,
		openNow: "进行中",
		soon: "即将开始",
		over: "已结束",
	},
	en: {
		host: (name: string) => `with ${name}`,
		starts: (when: string) => `Starts ${when}`,
		ended: "Ended",
		cancelled: "Cancelled",
		from: "from",
		compareAt: "compare at",
		dates: (from: string, to: string) => `${from} to ${to}`,
		openNow: "Open now",
		soon: "Coming up",
		over: "Over",
	},
});
