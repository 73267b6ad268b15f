import { Credentials, getAdditionalKeys } from 'n8n-core';
import {
	ICredentialsHelper,
	isExpression,
	NodeHelpers,
	UserError,
	Workflow,
	type IAuthenticateGeneric,
	type ICredentialDataDecryptedObject,
	type ICredentials,
	type ICredentialsExpressionResolveValues,
	type IDataObject,
	type IExecuteData,
	type IHttpRequestHelper,
	type IHttpRequestOptions,
	type INode,
	type INodeCredentialsDetails,
	type INodeParameters,
	type INodeProperties,
	type IWorkflowExecuteAdditionalData,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import type { NodeTypes } from './nodeTypes';
import type { EngineCredential } from './types';

/** A placeholder for the node when a credential is resolved outside any workflow. */
const NO_NODE: INode = {
	id: 'credential',
	name: '',
	type: 'n8n-nodes-base.noOp',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

/** The credentials of one engine. Passes them to nodes as the n8n server passes credentials from its database. */
export class CredentialStore extends ICredentialsHelper {
	reads = 0;

	private readonly byId = new Map<string, EngineCredential>();

	constructor(private readonly nodeTypes: NodeTypes) {
		super();
	}

	add(credential: EngineCredential) {
		this.nodeTypes.getCredentialType(credential.type);
		this.byId.set(credential.id, structuredClone(credential));
	}

	/** Converts `{ type: id }` to a workflow file's form; n8n's own form stays unchanged. */
	references(credentials: Record<string, string | INodeCredentialsDetails> = {}) {
		return Object.fromEntries(
			Object.entries(credentials).map(([type, reference]) => {
				if (typeof reference !== 'string') return [type, reference];
				return [type, { id: reference, name: this.find({ id: reference, name: '' }, type).name }];
			}),
		);
	}

	getParentTypes(name: string) {
		return this.nodeTypes.getParentCredentialTypes(name);
	}

	isCredentialUsableByNode(credentialType: string, nodeType: string) {
		if (!this.nodeTypes.getCredentialType(credentialType).restrictToSupportedNodes) return true;
		return this.nodeTypes.getNodesWithCredential(credentialType).includes(nodeType);
	}

	getCredentialsProperties(type: string): INodeProperties[] {
		const credentialType = this.nodeTypes.getCredentialType(type);
		if (!credentialType.extends) return credentialType.properties;
		const combined: INodeProperties[] = [];
		for (const parent of credentialType.extends) {
			NodeHelpers.mergeNodeProperties(combined, this.getCredentialsProperties(parent));
		}
		NodeHelpers.mergeNodeProperties(combined, credentialType.properties);
		return combined;
	}

	async getCredentials(reference: INodeCredentialsDetails, type: string): Promise<ICredentials> {
		const { id, name, data } = this.find(reference, type);
		const credentials = new Credentials({ id, name }, type);
		await credentials.setData(data);
		return credentials;
	}

	async getDecrypted(
		additionalData: IWorkflowExecuteAdditionalData,
		reference: INodeCredentialsDetails,
		type: string,
		mode: WorkflowExecuteMode,
		executeData?: IExecuteData,
		raw?: boolean,
		resolveValues?: ICredentialsExpressionResolveValues,
	): Promise<ICredentialDataDecryptedObject> {
		this.reads++;
		const data = structuredClone(this.find(reference, type).data);
		if (raw) return data;
		return await this.withDefaults(additionalData, data, type, mode, executeData, resolveValues);
	}

	/** Applies the defaults of the credential type's properties, then evaluates expressions. */
	async withDefaults(
		additionalData: IWorkflowExecuteAdditionalData,
		data: ICredentialDataDecryptedObject,
		type: string,
		mode: WorkflowExecuteMode,
		executeData?: IExecuteData,
		resolveValues?: ICredentialsExpressionResolveValues,
	): Promise<ICredentialDataDecryptedObject> {
		const complete = NodeHelpers.getNodeParameters(
			this.getCredentialsProperties(type),
			data as INodeParameters,
			true,
			false,
			null,
			null,
		) as INodeParameters;
		const additionalKeys = getAdditionalKeys(additionalData, mode, null, { isCredential: true });

		if (resolveValues) {
			const { workflow, runExecutionData, runIndex, itemIndex, node, connectionInputData } =
				resolveValues;
			return workflow.expression.getParameterValue(
				complete,
				runExecutionData,
				runIndex,
				itemIndex,
				node.name,
				connectionInputData,
				mode,
				additionalKeys,
				executeData,
				false,
				complete as ICredentialDataDecryptedObject,
			) as ICredentialDataDecryptedObject;
		}

		const workflow = new Workflow({
			nodes: [NO_NODE],
			connections: {},
			active: false,
			nodeTypes: this.nodeTypes,
		});
		return await workflow.expression.withIsolate(
			async () =>
				workflow.expression.getComplexParameterValue(
					NO_NODE,
					complete,
					mode,
					additionalKeys,
					undefined,
					undefined,
					complete as ICredentialDataDecryptedObject,
				) as ICredentialDataDecryptedObject,
		);
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		requestOptions: IHttpRequestOptions,
		workflow: Workflow,
		node: INode,
	): Promise<IHttpRequestOptions> {
		const { authenticate } = this.nodeTypes.getCredentialType(typeName);
		if (typeof authenticate === 'function') return await authenticate(credentials, requestOptions);
		if (authenticate?.type !== 'generic') return requestOptions;

		const resolve = (value: unknown) => {
			if (!isExpression(value)) return value;
			const keys = { $credentials: credentials };
			const resolved = workflow.expression.getSimpleParameterValue(
				node,
				value,
				'internal',
				keys,
				undefined,
				'',
			);
			return resolved ? String(resolved) : '';
		};
		const properties = authenticate.properties as IAuthenticateGeneric['properties'] & IDataObject;
		const options = requestOptions as unknown as Record<string, IDataObject | undefined>;
		options.headers ??= {};
		for (const [part, values] of Object.entries(properties)) {
			const target = (options[part] ??= {});
			for (const [key, value] of Object.entries(values as IDataObject)) {
				target[String(resolve(key))] = resolve(value) as string;
			}
		}
		return requestOptions;
	}

	/** Fetches a fresh session token for types that declare an expirable hidden property. */
	async preAuthentication(
		helpers: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		node: INode,
		credentialsExpired: boolean,
	): Promise<ICredentialDataDecryptedObject | undefined> {
		const { preAuthentication, properties } = this.nodeTypes.getCredentialType(typeName);
		const expirable = properties.find(
			({ type, typeOptions }) => type === 'hidden' && typeOptions?.expirable === true,
		);
		if (!preAuthentication || !expirable) return undefined;
		if (credentials[expirable.name] !== '' && !credentialsExpired) return undefined;

		const output = (await preAuthentication.call(helpers, credentials)) as IDataObject;
		const reference = node.credentials?.[typeName];
		if (output[expirable.name] === undefined || !reference) return undefined;
		const stored = this.find(reference, typeName);
		Object.assign(stored.data, output);
		return Object.assign(credentials, output) as ICredentialDataDecryptedObject;
	}

	async runPreAuthentication(
		helpers: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
	): Promise<ICredentialDataDecryptedObject | undefined> {
		const { preAuthentication } = this.nodeTypes.getCredentialType(typeName);
		return (await preAuthentication?.call(
			helpers,
			credentials,
		)) as unknown as ICredentialDataDecryptedObject;
	}

	async updateCredentials(
		reference: INodeCredentialsDetails,
		type: string,
		data: ICredentialDataDecryptedObject,
	) {
		this.find(reference, type).data = structuredClone(data);
	}

	async updateCredentialsOauthTokenData(
		reference: INodeCredentialsDetails,
		type: string,
		data: ICredentialDataDecryptedObject,
	) {
		const { oauthTokenData } = structuredClone(data);
		Object.assign(this.find(reference, type).data, { oauthTokenData });
	}

	private find({ id, name }: INodeCredentialsDetails, type: string): EngineCredential {
		if (!id) throw new UserError(`Credential "${name}" of type "${type}" has no id`);
		const credential = this.byId.get(id);
		if (credential?.type !== type) {
			throw new UserError(`Credential with ID "${id}" does not exist for type "${type}".`);
		}
		return credential;
	}
}
