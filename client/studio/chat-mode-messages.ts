import { defineMessages } from "../i18n.ts";

export const chatModeMessages = defineMessages({
	zh: {
		label: "谁可以发言",
		open: "所有人可发言",
		slow: (seconds: number) => (seconds < 60 ? `慢速：${seconds} 秒一条` : `慢速：${seconds / 60} 分钟一条`),
		off: "关闭聊天",
	},
	en: {
		label: "Who may write",
		open: "Everyone may write",
		slow: (seconds: number) => (seconds < 60 ? `Slow: one in ${seconds} s` : `Slow: one in ${seconds / 60} min`),
		off: "Chat off",
	},
});
