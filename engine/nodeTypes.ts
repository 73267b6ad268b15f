import {
	LazyPackageDirectoryLoader,
	UnrecognizedCredentialTypeError,
	UnrecognizedNodeTypeError,
	type PackageDirectoryLoader,
} from 'n8n-core';
import {
	injectDomainRestrictionFields,
	NodeHelpers,
	type ICredentialType,
	type INodeType,
	type INodeTypes,
	type IVersionedNodeType,
} from 'n8n-workflow';
import { dirname } from 'node:path';

/** Loads nodes without the editor's descriptions, which have nine megabytes for the base nodes. */
class NodeLoader extends LazyPackageDirectoryLoader {
	protected override async readJSON<T>(file: string): Promise<T> {
		return file.startsWith('dist/types/') ? ([] as T) : await super.readJSON<T>(file);
	}
}

/**
 * The node and credential types of n8n-nodes-base and of this package, each loaded at its first
 * use.
 */
export class NodeTypes implements INodeTypes {
	private readonly preparedCredentials = new Set<string>();

	private constructor(private readonly loaders: PackageDirectoryLoader[]) {}

	static async load(packageDirs: string[]): Promise<NodeTypes> {
		const baseNodesDir = dirname(require.resolve('n8n-nodes-base/package.json'));
		const loaders = [baseNodesDir, ...packageDirs].map((dir) => new NodeLoader(dir));
		await Promise.all(loaders.map(async (loader) => await loader.loadAll()));
		return new NodeTypes(loaders);
	}

	getByName(fullName: string): INodeType | IVersionedNodeType {
		const dot = fullName.lastIndexOf('.');
		const packageName = fullName.slice(0, dot);
		const loader = this.loaders.find((candidate) => candidate.packageName === packageName);
		if (!loader) throw new UnrecognizedNodeTypeError(packageName, fullName.slice(dot + 1));
		return loader.getNode(fullName.slice(dot + 1)).type;
	}

	getByNameAndVersion(fullName: string, version?: number): INodeType {
		return NodeHelpers.getVersionedNodeType(this.getByName(fullName), version);
	}

	getKnownTypes() {
		return Object.assign({}, ...this.loaders.map(({ known }) => known.nodes));
	}

	getCredentialType(name: string): ICredentialType {
		const loader = this.credentialLoader(name);
		if (!loader) throw new UnrecognizedCredentialTypeError(name);
		const { type } = loader.getCredential(name);
		if (!this.preparedCredentials.has(name)) {
			// n8n adds "Allowed HTTP Request Domains" to every credential type that can sign requests.
			type.properties = injectDomainRestrictionFields(type);
			this.preparedCredentials.add(name);
		}
		return type;
	}

	getParentCredentialTypes(name: string): string[] {
		const parents = this.credentialLoader(name)?.known.credentials[name]?.extends ?? [];
		return parents.flatMap((parent) => [parent, ...this.getParentCredentialTypes(parent)]);
	}

	/** Returns the full names of the node types that declare this credential. */
	getNodesWithCredential(name: string): string[] {
		const loader = this.credentialLoader(name);
		const nodes = loader?.known.credentials[name]?.supportedNodes ?? [];
		return nodes.map((node) => `${loader?.packageName}.${node}`);
	}

	private credentialLoader(name: string) {
		return this.loaders.find(({ known }) => name in known.credentials);
	}
}

/** Returns all versions of a node type, oldest first. */
export function nodeVersions(type: INodeType | IVersionedNodeType): INodeType[] {
	return 'nodeVersions' in type ? Object.values(type.nodeVersions) : [type];
}

/** Returns the version that a new node gets on the canvas. */
export function latestVersion(type: INodeType | IVersionedNodeType): number {
	if ('nodeVersions' in type) return type.currentVersion;
	const { defaultVersion, version } = type.description;
	return defaultVersion ?? Math.max(...[version].flat());
}
