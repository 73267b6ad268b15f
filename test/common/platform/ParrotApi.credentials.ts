import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	IHttpRequestOptions,
} from 'n8n-workflow';

export class ParrotApi implements ICredentialType {
	name = 'parrotApi';
	displayName = 'Parrot API';
	properties: ICredentialType['properties'] = [
		{ displayName: 'URL', name: 'url', type: 'string', default: '' },
		{
			displayName: 'Secret',
			name: 'secret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
		},
	];

	/** Makes a new signature for each request, so that a repeated request differs from the first. */
	async authenticate({ secret }: ICredentialDataDecryptedObject, request: IHttpRequestOptions) {
		signed++;
		return {
			...request,
			headers: { ...request.headers, signature: `${String(secret)}-${signed}` },
		};
	}
}

let signed = 0;
