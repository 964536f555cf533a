/** Sending a picture: its refusals as problems, how far it is as 0 to 1. XMLHttpRequest, because fetch does not tell how much was sent. */
import { locale, localeTag } from "../i18n.ts";
import { type ClientProblem, offlineProblem, ProblemError } from "../problem-error.ts";
import { problem } from "#shared/problem.ts";

/** The server's limit, in bytes. */
const maxBytes = 10 * 1024 * 1024;
export const pictureTypes = "image/jpeg,image/png,image/webp,image/avif";

export function uploadPicture(file: File, onProgress: (share: number) => void): Promise<string> {
	if (file.size > maxBytes) return Promise.reject(new ProblemError(problem("too_large", locale())));
	return new Promise((resolve, reject) => {
		const request = new XMLHttpRequest();
		request.open("POST", "/api/pictures");
		request.setRequestHeader("Accept-Language", localeTag());
		request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
		request.responseType = "json";
		request.timeout = 120_000;
		request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
		request.onload = () => {
			const body = request.response as { id?: string } | ClientProblem | null;
			if (request.status === 201 && body && "id" in body && body.id) resolve(body.id);
			else if (body && "code" in body) reject(new ProblemError(body));
			else reject(new ProblemError(problem(request.status === 413 ? "too_large" : "internal", locale())));
		};
		request.onerror = request.ontimeout = () => reject(new ProblemError(offlineProblem()));
		request.send(file);
	});
}
