/** The part of xml2js that is used here; n8n-workflow brings the package along, without its types. */
declare module 'xml2js' {
	export class Parser {
		constructor(options: {
			async?: boolean;
			normalize?: boolean;
			normalizeTags?: boolean;
			explicitArray?: boolean;
			tagNameProcessors?: Array<(name: string) => string>;
			attrNameProcessors?: Array<(name: string) => string>;
		});
		parseStringPromise(xml: string): Promise<unknown>;
	}
}
