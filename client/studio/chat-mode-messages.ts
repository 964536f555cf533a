import { defineMessages } from "../i18n.ts";

export const chatModeMessages = defineMessages({
	zh: {
		label: "谁可以发言",
		open: "所有人可发言",
		slow: (seconds: number) => (seconds < 60 ? `慢速：${seconds} 秒一条` : `慢速：${seconds / 60} 分钟一条`),
		off: "关闭聊天",
		pinned: "置顶",
		pin: "置顶这条消息",
		pinDone: "已置顶",
		unpin: "取消置顶",
		reply: "回复",
		replying: (name: string) => `回复 ${name}`,
		noReply: "不回复了",
		answers: (name: string, text: string) => `回复 ${name}：${text}`,
	},
	en: {
		label: "Who may write",
		open: "Everyone may write",
		slow: (seconds: number) => (seconds < 60 ? `Slow: one in ${seconds} s` : `Slow: one in ${seconds / 60} min`),
		off: "Chat off",
		pinned: "Pinned",
		pin: "Pin this message",
		pinDone: "Pinned",
		unpin: "Unpin",
		reply: "Reply",
		replying: (name: string) => `Reply to ${name}`,
		noReply: "Don't reply",
		answers: (name: string, text: string) => `Reply to ${name}: ${text}`,
	},
});
