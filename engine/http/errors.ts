/** An error with its own HTTP status; every other error becomes n8n's general 500. */
export class HttpError extends Error {
	constructor(
		readonly status: number,
		message: string,
		readonly hint?: string,
	) {
		super(message);
	}
}

const PRODUCTION_HINT =
	"The workflow must be active for a production URL to run successfully. You can activate the workflow using the toggle in the top-right of the editor. Note that unlike test URL calls, production URL calls aren't shown on the canvas (only in the executions list)";
const TEST_HINT =
	"Click the 'Execute workflow' button on the canvas, then try again. (In test mode, the webhook only works for one call after you click this button)";

/** Makes n8n's 404 for a call without a webhook, which names the methods that the path has. */
export function webhookNotFound(
	kind: 'production' | 'test',
	method: string,
	path: string,
	otherMethods: string[],
): HttpError {
	if (otherMethods.length > 0) {
		const methods = [otherMethods.slice(0, -1).join(', '), otherMethods.at(-1)].filter(Boolean);
		return new HttpError(
			404,
			`This webhook is not registered for ${method} requests. Did you mean to make a ${methods.join(' or ')} request?`,
		);
	}
	return new HttpError(
		404,
		`The requested webhook "${method} ${path}" is not registered.`,
		kind === 'production' ? PRODUCTION_HINT : TEST_HINT,
	);
}

/** Returns the status and JSON body of n8n's response to an error. */
export function errorAnswer(error: unknown): { status: number; body: object } {
	if (error instanceof HttpError) {
		const { status, message, hint } = error;
		return { status, body: { code: status, message, ...(hint && { hint }) } };
	}
	const message = error instanceof Error ? error.message : String(error);
	return { status: 500, body: { code: 0, message } };
}
