import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { variables } from "../server/config.ts";
import { demoPeople } from "../server/demo/seed.ts";

const root = join(import.meta.dirname, "..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");
const english = "README.md";
const chinese = "README.zh-CN.md";
const readmes = [english, chinese] as const;

/** The defaults that are words, in Chinese: a new wording needs its line here. Values (`3000`, `false`) read the same. */
const defaultsInChinese: Readonly<Record<string, string>> = {
	"from HOST and PORT": "由 HOST 和 PORT 得出",
	"127.0.0.1, or the addresses of this machine when it listens beyond loopback": "127.0.0.1；监听外部时为本机的各个地址",
	"one per core, at most 4": "每核一个，最多 4 个",
	"none: it runs in this process": "无：在本进程里运行",
	"none: an embedded one, with its data in DATA_DIR": "无：用内嵌的，数据在 DATA_DIR",
	"none: pictures are in DATA_DIR": "无：图片在 DATA_DIR",
	"us-east-1": "us-east-1",
	".livestall in the checkout": "代码目录里的 .livestall",
	"none: only this machine may read them": "无：只有本机可以读",
	"none: HTTP": "无：HTTP",
	none: "无",
	"true on loopback, else false": "只监听本机时 true，否则 false",
	"found, downloaded or built by the set-up": "由准备步骤找到、下载或编译",
	"Stripe's own": "Stripe 官方的",
	"Alipay's own": "支付宝官方的",
	"WeChat Pay's own": "微信支付官方的",
	"made once, kept in DATA_DIR": "生成一次，保存在 DATA_DIR",
};
const isValue = (text: string): boolean => /^(\d[\d.]*|true|false|info)$/.test(text);

interface Block {
	readonly language: string;
	readonly text: string;
}
const blocksOf = (markdown: string): Block[] => [...markdown.matchAll(/^```(\w+)\n(.*?)\n```$/gms)].map(([, language, text]) => ({ language: language!, text: text! }));
const proseOf = (markdown: string): string => markdown.replace(/^```.*?^```$/gms, "");

/** The rows of the tables whose first cell is a name in code font, as their cells, of one section. */
function rowsOf(markdown: string, section: number): string[][] {
	const lines = markdown.split(/^## /m)[section]!.split("\n");
	return lines.filter((line) => line.startsWith("| `")).map((line) => line.slice(1, -1).split("|").map((cell) => cell.trim()));
}
/** Where both languages have what, counted in second-level headings. */
const sections = { accounts: 2, configuration: 5, deploy: 6 } as const;
const unquoted = (cell: string): string => cell.replaceAll("`", "");

describe("the table of settings has every variable with its default", () => {
	test("in English, word by word", () => {
		const expected = Object.entries(variables).map(([name, { description, default: byDefault }]) => [`\`${name}\``, description, byDefault]);
		expect(rowsOf(read(english), sections.configuration)).toEqual(expected);
	});

	test("in Chinese, in the same order", () => {
		const rows = rowsOf(read(chinese), sections.configuration);
		const expected = Object.entries(variables).map(([name, { default: byDefault }]) => [`\`${name}\``, isValue(byDefault) ? byDefault : defaultsInChinese[byDefault]]);
		expect(rows.map(([name, , byDefault]) => [name, byDefault])).toEqual(expected);
		for (const [name, what] of rows) expect(what, name).toMatch(/\p{Script=Han}/u);
	});
});

describe.each(readmes)("%s", (file) => {
	const markdown = read(file);
	const prose = proseOf(markdown);
	const shell = blocksOf(markdown).filter(({ language }) => language === "sh" || language === "ini");

	test("lists the variables of the media plane's own process", () => {
		const source = /z\.object\(\{(.*?)^\}\)/ms.exec(read("sfu/main.ts"))![1]!;
		const names = [...source.matchAll(/^\t([A-Z_]+): /gm)].map(([, name]) => name!);
		expect(names).toContain("SFU_PORT");
		const rows = rowsOf(markdown, sections.deploy);
		expect(rows.map(([name]) => unquoted(name!)).toSorted()).toEqual(names.toSorted());
		for (const [name, , byDefault] of rows) {
			const value = new RegExp(`^\\t${unquoted(name!)}: .*\\.default\\("?([\\w.]+)"?\\),$`, "m").exec(source)?.[1]?.replaceAll("_", "");
			if (value !== undefined && isValue(value)) expect(byDefault, name).toBe(value);
		}
	});

	test("lists the demonstration accounts and their password", () => {
		const rows = rowsOf(markdown, sections.accounts);
		expect(rows.map(([email, , name]) => [unquoted(email!), name]).toSorted()).toEqual(Object.values(demoPeople).map(({ email, name }) => [email, name]).toSorted());
		const password = /loopbackPassword = "([^"]+)"/.exec(read("server/main.ts"))![1]!;
		expect(prose).toContain(`\`${password}\``);
	});

	test("links to files that exist, and to the other language", () => {
		const targets = [...prose.matchAll(/\]\(([^)\s]+)\)|\bsrc="([^"]+)"/g)].map(([, link, image]) => (link ?? image)!);
		const relative = targets.filter((target) => !/^(?:[a-z]+:|#)/.test(target));
		expect(relative).toContain(readmes.find((other) => other !== file));
		expect(relative.filter((target) => target.endsWith(".webp")).length).toBeGreaterThan(4);
		expect(relative.filter((target) => !existsSync(join(root, target)))).toEqual([]);
	});

	test("names npm commands that exist", () => {
		const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
		const code = [...prose.matchAll(/`([^`\n]+)`/g)].map(([, text]) => text!).concat(shell.map(({ text }) => text));
		const named = code.flatMap((text) => [...text.matchAll(/\bnpm (?:run (?:-s )?([\w:-]+)|(start|test)\b)/g)].map(([, run, own]) => (run ?? own)!));
		expect(named).toEqual(expect.arrayContaining(["start", "test", "bench", "screenshots"]));
		expect([...new Set(named)].filter((name) => !(name in scripts))).toEqual([]);
	});

	test("names files and folders that exist", () => {
		const path = /^(?:server|sfu|client|shared|test)\/[\w./-]*$/;
		const spans = [...prose.matchAll(/`([^`\n]+)`/g)].map(([, text]) => text!);
		const words = shell.flatMap(({ text }) => text.split(/[\s=]+/));
		const named = [...spans, ...words].filter((text) => path.test(text));
		expect(named.length).toBeGreaterThan(15);
		expect([...new Set(named)].filter((name) => !existsSync(join(root, name)))).toEqual([]);
	});

	test("knows no machine but the reader's", () => {
		expect(markdown).not.toMatch(/\/(?:root|work|tmp)\/|\/home\/\w/);
	});
});

describe("the two languages", () => {
	const pair = readmes.map(read);
	const both = <T>(of: (markdown: string) => T): [T, T] => [of(pair[0]!), of(pair[1]!)];

	test("have the same headings, level by level", () => {
		const [en, zh] = both((markdown) => [...proseOf(markdown).matchAll(/^(#+) /gm)].map(([, marks]) => marks!.length));
		expect(zh).toEqual(en);
		expect(en.length).toBeGreaterThan(15);
	});

	test("have the same code, and one picture of the architecture", () => {
		const [en, zh] = both(blocksOf);
		expect(zh.map(({ language }) => language)).toEqual(en.map(({ language }) => language));
		for (const [index, { language, text }] of en.entries()) {
			const other = zh[index]!.text;
			if (language === "ts" || language === "sql" || language === "ini") expect(other).toBe(text);
			else expect(bones(other)).toBe(bones(text));
		}
		expect(en.filter(({ language, text }) => language === "mermaid" && text.startsWith("flowchart "))).toHaveLength(1);
	});

	test("have the same lists and tables", () => {
		const [en, zh] = both((markdown) => proseOf(markdown).split(/^##+ /m).map((section) => ["- ", "| ", "1. "].map((mark) => section.split("\n").filter((line) => line.replace(/^\d+\. /, "1. ").startsWith(mark)).length)));
		expect(zh).toEqual(en);
	});
});

/** A block without what is translated: comments, and what stands in quotes. */
function bones(text: string): string {
	return text.replace(/\s+# .*$/gm, "").replace(/"[^"]*"/g, '""');
}
