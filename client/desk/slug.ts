/** Address names of showcases. */
const pattern = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

export const isSlug = (text: string): boolean => text.length <= 60 && pattern.test(text);

/** A suggestion of Latin words; without any (a Chinese title) one of the first day. */
export function suggestSlug(title: { readonly zh: string; readonly en: string }, startsOn: string): string {
	for (const text of [title.en, title.zh]) {
		const slug = text
			.normalize("NFKD")
			.replace(/[\u0300-\u036f'’]/g, "")
			.toLowerCase()
			.replace(/[^a-z0-9]+/g, "-")
			.slice(0, 60)
			.replace(/^-+|-+$/g, "");
		if (/[a-z]{2}/.test(slug)) return slug;
	}
	return `showcase-${startsOn}`;
}
